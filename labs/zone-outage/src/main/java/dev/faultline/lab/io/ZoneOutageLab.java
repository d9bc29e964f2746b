package dev.faultline.lab.io;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LabReport.HighestLoad;
import dev.faultline.lab.core.Recovery;
import dev.faultline.lab.core.Timeline;
import dev.faultline.lab.core.Verdict;
import dev.faultline.lab.report.ReportFiles;
import dev.faultline.lab.report.TextReport;
import dev.faultline.lab.rig.io.Cloud;
import dev.faultline.lab.rig.io.Deployment;
import dev.faultline.lab.rig.io.Names;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabRegion;
import dev.faultline.launcher.lab.LabSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lab zone-outage: a zone dies under load and no client notices. */
public final class ZoneOutageLab implements Lab {
    private static final Duration DEPLOYED = Duration.ofSeconds(90);
    private static final Duration STEADY_AGAIN = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "zone-outage";
    }

    @Override
    public String summary() {
        return "A zone dies under load and no client notices.";
    }

    @Override
    public boolean run(LabRegion region, LabSettings settings) throws Exception {
        var plan = Plan.of(region, settings);
        try (var cloud = Cloud.of(region);
                var deployment = new Deployment(cloud, name() + "-" + plan.seed(), Outage.APPLICATION)) {
            var report = experiment(region, settings, plan, cloud, deployment);
            settings.out().println();
            settings.out().print(TextReport.of(report, settings.colours()));
            ReportFiles.write(report, settings.reports());
            return report.passed();
        }
    }

    private LabReport experiment(LabRegion region, LabSettings settings, Plan plan, Cloud cloud, Deployment deployment)
            throws Exception {
        var startedAt = Instant.now();
        say(settings, "seed " + plan.seed() + ": deploying the sample application");
        deployment.deploy();
        try (var observer = new Observer(cloud, deployment);
                var reports = new TrafficReports(region.manifest().bootstrapServers())) {
            awaitDeployed(region, observer);
            say(settings, Outage.CAPACITY + " targets healthy behind " + deployment.dnsName());
            var names = new Names(region.nameServers(), deployment.dnsName(), Deployment.PORT);
            say(settings, "load: %.0f requests/s from %d clients".formatted(plan.requestsPerSecond(), plan.clients()));
            var outage = new Outage(region, plan, deployment, observer, names, reports, line -> say(settings, line));
            var findings = outage.run(plan.clients(), plan.requestsPerSecond(), true);
            var verdict = Verdict.of(findings);
            var timeline = timeline(outage, observer, names, findings);
            var highest = verdict.passed() && plan.highestLoad()
                    ? Optional.of(highestLoad(region, settings, plan, deployment, observer, names, reports))
                    : Optional.<HighestLoad>empty();
            return new LabReport(
                    name(),
                    region.manifest().region().name(),
                    region.engine(),
                    plan.seed(),
                    startedAt,
                    outage.fault().at(),
                    outage.startedAgainAt(),
                    outage.fault().processes(),
                    plan.requestsPerSecond(),
                    findings,
                    verdict,
                    highest,
                    leftOut(plan, verdict),
                    timeline.entries());
        }
    }

    private static Optional<String> leftOut(Plan plan, Verdict verdict) {
        if (!plan.highestLoad()) return Optional.of("It was switched off.");
        return verdict.passed() ? Optional.empty() : Optional.of("The outage at the planned load did not pass.");
    }

    private static void awaitDeployed(LabRegion region, Observer observer) throws InterruptedException {
        var zones = region.manifest().zones().size();
        if (observer.await(
                sighting -> Recovery.balanced(sighting, Outage.CAPACITY, zones)
                        && sighting.targets().values().stream()
                                        .filter("healthy"::equals)
                                        .count()
                                == Outage.CAPACITY,
                DEPLOYED)) return;
        var seen = observer.latest();
        var what = seen == null
                ? "the API did not answer"
                : "in service " + Recovery.inServiceByZone(seen) + ", targets " + counts(seen.targets());
        throw new IllegalStateException("The sample application is not healthy in all zones after "
                + DEPLOYED.toSeconds() + " s: " + what + ".");
    }

    private static Map<String, Integer> counts(Map<String, String> targets) {
        var counts = new TreeMap<String, Integer>();
        targets.values().forEach(state -> counts.merge(state, 1, Integer::sum));
        return counts;
    }

    private static Timeline timeline(Outage outage, Observer observer, Names names, Findings findings) {
        var fault = outage.fault();
        var timeline = new Timeline(fault.atNanos(), fault.at());
        timeline.add(
                fault.atNanos(),
                findings.victim() + ": " + fault.processes() + " processes "
                        + switch (fault.failure()) {
                            case CRASH -> "killed";
                            case FREEZE -> "frozen";
                            case ISOLATE -> "cut off";
                        });
        for (var change : names.changes()) {
            if (change.atNanos() > fault.atNanos())
                timeline.add(change.atNanos(), "the name answers with " + String.join(", ", change.hosts()));
        }
        timeline.addChanges(observer.sightings());
        findings.recovery()
                .atStrength()
                .ifPresent(after -> timeline.add(
                        fault.atNanos() + after, "group at strength: " + findings.desired() + " in the other zones"));
        findings.back().ifPresent(back -> {
            timeline.add(outage.startedAgainNanos(), findings.victim() + " started again");
            back.served()
                    .ifPresent(after -> timeline.add(
                            outage.startedAgainNanos() + after, findings.victim() + " answers clients again"));
            back.balanced()
                    .ifPresent(after ->
                            timeline.add(outage.startedAgainNanos() + after, "the group is spread evenly again"));
        });
        return timeline;
    }

    private static HighestLoad highestLoad(
            LabRegion region,
            LabSettings settings,
            Plan plan,
            Deployment deployment,
            Observer observer,
            Names names,
            TrafficReports reports)
            throws Exception {
        if (!region.awaitSteady(STEADY_AGAIN))
            throw new IllegalStateException(
                    "The region is not steady again " + STEADY_AGAIN.toSeconds() + " s after the zone's return.");
        say(settings, "searching the highest load");
        var clients = plan.clients() * 2;
        var found = HighestLoadSearch.search(
                deployment.dnsName(), names, clients, plan.seed(), line -> say(settings, line));
        var rate = Math.max(Verdict.REQUESTS_PER_SECOND, found.requestsPerSecond() * HighestLoadSearch.SHARE);
        say(settings, "the same outage at %.0f requests/s".formatted(rate));
        var again = new Outage(region, plan, deployment, observer, names, reports, line -> say(settings, line));
        var findings = again.run(clients, rate, false);
        return new HighestLoad(found.requestsPerSecond(), found.limit(), rate, findings, Verdict.of(findings));
    }

    private static void say(LabSettings settings, String line) {
        settings.out().println("  " + line);
    }
}
