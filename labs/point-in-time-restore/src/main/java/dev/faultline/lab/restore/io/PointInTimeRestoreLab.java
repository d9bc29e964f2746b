package dev.faultline.lab.restore.io;

import dev.faultline.lab.restore.core.Findings;
import dev.faultline.lab.restore.core.Verdict;
import dev.faultline.lab.restore.report.ReportFiles;
import dev.faultline.lab.restore.report.TextReport;
import dev.faultline.lab.rig.core.Moment;
import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The lab point-in-time-restore: a table is dropped by mistake, and restored as of the second before. */
public final class PointInTimeRestoreLab implements Lab {
    private static final int WEB_TIER = 2;
    private static final int CUSTOMERS = 8;
    private static final Duration PACE = Duration.ofMillis(200);
    private static final Duration TRADE = Duration.ofSeconds(12);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Override
    public String name() {
        return "point-in-time-restore";
    }

    @Override
    public String summary() {
        return "A table is dropped by mistake and restored to the second before.";
    }

    @Override
    public boolean run(LabRegion region, LabSettings settings) throws Exception {
        if (!settings.options().isEmpty() || settings.zone() != null)
            throw new IllegalArgumentException("This lab fails no zone and has no settings but the seed.");
        var name = name() + "-" + settings.seed();
        var password = new byte[12];
        new Random(settings.seed()).nextBytes(password);
        try (var cloud = Cloud.of(region);
                var database = new ShopDatabase(cloud, name, HexFormat.of().formatHex(password))) {
            var findings = new Run(region, settings, cloud, database, name).run();
            var verdict = Verdict.of(findings);
            settings.out().println();
            settings.out().print(TextReport.of(findings, verdict, settings.colours()));
            ReportFiles.write(findings, verdict, settings.reports());
            return verdict.passed();
        }
    }

    /** One run of the experiment. */
    private record Run(LabRegion region, LabSettings settings, Cloud cloud, ShopDatabase database, String name) {
        Findings run() throws Exception {
            var startedAt = Instant.now();
            say("seed " + settings.seed() + ": creating the database " + name);
            say(database.createWithBackups().words());
            database.createTable();
            List<Order> orders;
            Instant mistakeAt;
            long mistakeNanos;
            try (var shop =
                    new Deployment(cloud, name, new Application(WEB_TIER, database.userData(Deployment.PORT)))) {
                shop.deploy();
                await("healthy targets", () -> shop.healthyTargets() == WEB_TIER);
                await("a backup", () -> database.latestRestorableTime().isPresent());
                try (var customers = new Customers(names(shop), CUSTOMERS, PACE)) {
                    await("orders are taken", () -> customers.acknowledged() > 0);
                    Pause.sleep(TRADE);
                    mistakeAt = database.dropTable();
                    mistakeNanos = System.nanoTime()
                            - Duration.between(mistakeAt, Instant.now()).toNanos();
                    say("drop table orders; at " + mistakeAt);
                    Pause.sleep(Duration.ofSeconds(2));
                    orders = customers.stop();
                }
            }
            await(
                    "LatestRestorableTime passes the mistake",
                    () -> database.latestRestorableTime().orElse(Instant.MIN).isAfter(mistakeAt));
            long restorable = System.nanoTime();
            var restoreTime = mistakeAt.truncatedTo(ChronoUnit.SECONDS);
            say("restoring to " + restoreTime);
            try (var restored = database.restored(name + "-restored", restoreTime)) {
                long available = System.nanoTime();
                var ids = restored.orders();
                say(ids.size() + " orders are back");
                long open = reopened(restored);
                long lastBefore = orders.stream()
                        .filter(order -> order.outcome() == Outcome.ACKNOWLEDGED)
                        .mapToLong(Order::doneNanos)
                        .max()
                        .orElse(mistakeNanos);
                var moments = new ArrayList<Moment>();
                add(moments, mistakeAt, mistakeNanos, mistakeNanos, "drop table orders");
                add(
                        moments,
                        mistakeAt,
                        mistakeNanos,
                        restorable,
                        "LatestRestorableTime has passed it; restore asked for");
                add(moments, mistakeAt, mistakeNanos, available, "the restored database is available");
                add(moments, mistakeAt, mistakeNanos, open, "the shop on it takes orders");
                return new Findings(
                        region.manifest().region().name(),
                        region.engine(),
                        settings.seed(),
                        startedAt,
                        mistakeAt,
                        restoreTime,
                        orders,
                        ids,
                        mistakeNanos - Duration.between(restoreTime, mistakeAt).toNanos(),
                        Duration.ofNanos(restorable - mistakeNanos),
                        Duration.ofNanos(available - restorable),
                        Duration.ofNanos(open - lastBefore),
                        moments);
            }
        }

        /** Brings up a web tier on the restored database. @return when it acknowledged its first order */
        private long reopened(ShopDatabase restored) throws Exception {
            var application = new Application(WEB_TIER, restored.userData(Deployment.PORT));
            try (var shop = new Deployment(cloud, name + "-r", application)) {
                shop.deploy();
                await("healthy targets again", () -> shop.healthyTargets() > 0);
                try (var customers = new Customers(names(shop), CUSTOMERS, PACE)) {
                    await("orders are taken again", () -> customers.acknowledged() > 0);
                    return customers.stop().stream()
                            .filter(order -> order.outcome() == Outcome.ACKNOWLEDGED)
                            .mapToLong(Order::doneNanos)
                            .min()
                            .orElseThrow();
                }
            }
        }

        private Names names(Deployment shop) {
            return new Names(region.nameServers(), shop.dnsName(), Deployment.PORT);
        }

        private static void add(List<Moment> moments, Instant mistakeAt, long mistakeNanos, long atNanos, String what) {
            long after = atNanos - mistakeNanos;
            moments.add(new Moment(after, mistakeAt.plusNanos(after), what));
        }

        private static void await(String what, BooleanSupplier condition) throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - deadline >= 0)
                    throw new IllegalStateException("Not seen within " + PATIENCE.toSeconds() + " s: " + what + ".");
                Pause.sleep(Duration.ofMillis(100));
            }
        }

        private void say(String line) {
            settings.out().println("  " + line);
        }
    }
}
