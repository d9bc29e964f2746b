package dev.faultline.lab.databasefailover.io;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.lab.databasefailover.core.Findings;
import dev.faultline.lab.databasefailover.core.Verdict;
import dev.faultline.lab.databasefailover.report.ReportFiles;
import dev.faultline.lab.databasefailover.report.TextReport;
import dev.faultline.lab.rig.core.DatabaseSighting;
import dev.faultline.lab.rig.io.Cloud;
import dev.faultline.lab.rig.io.Customers;
import dev.faultline.lab.rig.io.Deployment;
import dev.faultline.lab.rig.io.Deployment.Application;
import dev.faultline.lab.rig.io.Names;
import dev.faultline.lab.rig.io.Pause;
import dev.faultline.lab.rig.io.ShopDatabase;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.topology.RegionManifest.ZonePlace;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The lab database-failover: the primary's zone dies under orders, and none that was acknowledged is lost. */
public final class DatabaseFailoverLab implements Lab {
    private static final int WEB_TIER = 3;
    private static final Duration SERVING = Duration.ofSeconds(60);
    private static final int FIRST_ORDERS = 20;

    @Override
    public String name() {
        return "database-failover";
    }

    @Override
    public String summary() {
        return "The zone of a Multi-AZ database's primary dies under orders, and none is lost.";
    }

    @Override
    public boolean run(LabRegion region, LabSettings settings) throws Exception {
        var plan = Plan.of(region, settings);
        var name = name() + "-" + plan.seed();
        try (var cloud = Cloud.of(region);
                var database = new ShopDatabase(cloud, name, password(plan.seed()))) {
            var startedAt = Instant.now();
            say(settings, "seed " + plan.seed() + ": creating the database " + name);
            var created = database.createMultiAz();
            say(settings, created.words());
            database.createTable();
            var application = new Application(WEB_TIER, database.userData(Deployment.PORT));
            try (var web = new Deployment(cloud, name, application)) {
                web.deploy();
                var findings = experiment(region, settings, plan, database, web, startedAt);
                var verdict = Verdict.of(findings);
                settings.out().println();
                settings.out().print(TextReport.of(findings, verdict, settings.colours()));
                ReportFiles.write(findings, verdict, settings.reports());
                return verdict.passed();
            }
        }
    }

    private static Findings experiment(
            LabRegion region, LabSettings settings, Plan plan, ShopDatabase database, Deployment web, Instant startedAt)
            throws Exception {
        var names = new Names(region.nameServers(), web.dnsName(), Deployment.PORT);
        var pace = Duration.ofSeconds(1).multipliedBy(plan.customers()).dividedBy(plan.ordersPerSecond());
        await(web.dnsName() + " has " + WEB_TIER + " healthy targets", () -> web.healthyTargets() == WEB_TIER);
        try (var watch = new Watch(database);
                var customers = new Customers(names, plan.customers(), pace)) {
            await(FIRST_ORDERS + " orders are taken", () -> customers.acknowledged() >= FIRST_ORDERS);
            say(
                    settings,
                    "orders: %d a second from %d customers through %s"
                            .formatted(plan.ordersPerSecond(), plan.customers(), web.dnsName()));
            return new Failover(region, plan, database, watch, customers, line -> say(settings, line))
                    .run(startedAt, victim(region, plan, watch));
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + SERVING.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0)
                throw new IllegalStateException("Not seen within " + SERVING.toSeconds() + " s: " + what + ".");
            Pause.sleep(Duration.ofMillis(100));
        }
    }

    private static AvailabilityZone victim(LabRegion region, Plan plan, Watch watch) throws InterruptedException {
        var chosen = plan.victim();
        if (chosen != null) return chosen;
        DatabaseSighting seen = watch.await(0, DatabaseSighting::inSync, SERVING);
        if (seen == null) throw new IllegalStateException("The database has no standby any more.");
        return region.manifest().zones().stream()
                .map(ZonePlace::zone)
                .filter(zone -> zone.name().equals(seen.primary()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The primary is in no zone: " + seen.words()));
    }

    /** Of a database that lives as long as the lab; 24 hexadecimal digits. */
    private static String password(long seed) {
        byte[] bytes = new byte[12];
        new Random(seed).nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void say(LabSettings settings, String line) {
        settings.out().println("  " + line);
    }
}
