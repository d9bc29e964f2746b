package dev.faultline.lab.report;

import dev.faultline.lab.core.Findings;
import dev.faultline.lab.core.Gap;
import dev.faultline.lab.core.LabReport;
import dev.faultline.lab.core.LoadLog.Interruption;
import dev.faultline.lab.core.LoadStatistics;
import dev.faultline.lab.core.NodeTraffic;
import dev.faultline.lab.core.Prediction;
import dev.faultline.lab.core.Recovery;
import dev.faultline.lab.core.SlowRequest;
import dev.faultline.lab.core.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The report as DESIGN.md's JSON, with this lab's own sections behind it. */
final class JsonReport {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    static String of(LabReport report) {
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("lab", report.lab());
        root.put("verdict", report.passed() ? "pass" : "fail");
        root.put("reasons", report.reasons());
        root.put("seed", report.seed());
        root.put("engine", report.engine());
        root.put("startedAt", report.startedAt().toString());
        root.put(
                "fault",
                Map.of(
                        "zone", report.victim(),
                        "failure", report.failure().name().toLowerCase(Locale.ROOT),
                        "at", report.faultAt().toString()));
        root.put("client", client(report.findings()));
        root.put("recovery", recovery(report.findings().recovery()));
        // This lab writes to no database.
        root.put("database", null);
        root.put("prediction", prediction(report.prediction()));
        root.put("awsDocuments", awsDocuments());
        root.put(
                "timeline",
                report.timeline().stream()
                        .map(entry -> Map.of("at", entry.at().toString(), "what", entry.what()))
                        .toList());
        root.put("loadBalancerNodes", nodes(report.findings()));
        root.put("return", report.findings().back().map(JsonReport::back).orElse(null));
        root.put("highestLoad", report.highestLoad().map(JsonReport::highest).orElse(null));
        report.highestLoadLeftOut().ifPresent(why -> root.put("highestLoadLeftOut", why));
        root.put("perSecond", perSecond(report.findings()));
        root.put("again", report.again());
        return JSON.writeValueAsString(root);
    }

    private static Map<String, @Nullable Object> client(Findings it) {
        var client = new LinkedHashMap<String, @Nullable Object>();
        var load = it.load();
        var attempts = it.log().attempts();
        client.put("requests", load.requests());
        client.put("responses2xx", load.responses2xx());
        client.put("responses5xx", load.responses5xx());
        client.put("responsesOther", load.responsesOther());
        client.put("socketErrors", load.socketErrors());
        client.put("interruptedResponses", load.interruptedResponses());
        client.put("retriedConnects", attempts.retriedConnects());
        client.put("resentRequests", attempts.resentRequests());
        client.put("rawFailures", attempts.rawFailures());
        // A client cannot see it; the load balancer's nodes tell it.
        client.put(
                "savedByLoadBalancerRetry",
                it.traffic().map(NodeTraffic::savedByRetry).orElse(null));
        client.put("p50Ms", load.p50Ms());
        client.put("p99Ms", load.p99Ms());
        client.put("longestGapMs", load.longestGapNanos() / 1_000_000);
        client.put("requestsPerSecond", load.requestsPerSecond());
        client.put("clients", it.log().clients());
        client.put("openToVictim", it.openToVictim());
        client.put(
                "interruptions",
                it.log().interruptions().stream()
                        .map(cut -> interruption(it, cut))
                        .toList());
        client.put("gaps", it.load().gaps().stream().map(gap -> gap(it, gap)).toList());
        return client;
    }

    private static Map<String, @Nullable Object> gap(Findings it, Gap gap) {
        var item = new LinkedHashMap<String, @Nullable Object>();
        item.put("client", gap.client());
        item.put("ms", gap.nanos() / 1_000_000);
        item.put("from", it.when(gap.fromNanos()));
        item.put("fromAfterFaultMs", afterFaultMs(it, gap.fromNanos()));
        item.put("toAfterFaultMs", afterFaultMs(it, gap.toNanos()));
        item.put("longestWait", gap.longestWait().map(Findings::describe).orElse(null));
        item.put(
                "requests",
                gap.requests().stream().map(request -> request(it, request)).toList());
        return item;
    }

    private static Map<String, Object> request(Findings it, SlowRequest request) {
        var item = new LinkedHashMap<String, Object>();
        item.put("dueAfterFaultMs", afterFaultMs(it, request.dueNanos()));
        item.put("beganAfterFaultMs", afterFaultMs(it, request.beganNanos()));
        item.put("endedAfterFaultMs", afterFaultMs(it, request.endNanos()));
        item.put("answeredBy", request.answeredBy());
        item.put(
                "steps",
                request.steps().stream()
                        .map(step -> Map.of(
                                "waitedFor", step.waitedFor().name().toLowerCase(Locale.ROOT),
                                "address", step.address(),
                                "beganAfterFaultMs", afterFaultMs(it, step.beganNanos()),
                                "ms", step.nanos() / 1_000_000,
                                "result", step.result()))
                        .toList());
        return item;
    }

    private static long afterFaultMs(Findings it, long nanos) {
        return (nanos - it.faultNanos()) / 1_000_000;
    }

    private static Map<String, Object> interruption(Findings it, Interruption cut) {
        return Map.of(
                "afterFaultMs", afterFaultMs(it, cut.atNanos()),
                "client", cut.client(),
                "address", cut.address(),
                "bytes", cut.bytes(),
                "why", cut.why());
    }

    private static Map<String, @Nullable Object> recovery(Recovery it) {
        var recovery = new LinkedHashMap<String, @Nullable Object>();
        recovery.put("detectedMs", ms(it.detected()));
        recovery.put("launchedMs", ms(it.launched()));
        recovery.put("healthyTargetsRestoredMs", ms(it.healthy()));
        recovery.put("groupAtStrengthMs", ms(it.atStrength()));
        recovery.put("stages", Stage.of(it).stream().map(JsonReport::stage).toList());
        return recovery;
    }

    private static Map<String, @Nullable Object> stage(Stage it) {
        var stage = new LinkedHashMap<String, @Nullable Object>();
        stage.put("stage", it.name());
        stage.put("measuredMs", ms(it.measured()));
        stage.put("budgetMs", it.budget().toMillis());
        stage.put("withinBudget", it.within());
        return stage;
    }

    private static @Nullable List<Map<String, Object>> nodes(Findings it) {
        return it.traffic()
                .map(traffic -> traffic.nodes().stream()
                        .map(node -> Map.<String, Object>of(
                                "zone", node.zone(),
                                "incarnation", node.incarnation(),
                                "requests", node.requests(),
                                "savedByRetry", node.savedByRetry(),
                                "takenFromSilentTargets", node.takenFromSilentTargets(),
                                "targetConnectionErrors", node.targetConnectionErrors(),
                                "interruptedResponses", node.interruptedResponses(),
                                "lastReport", node.lastReport().toString()))
                        .toList())
                .orElse(null);
    }

    private static Map<String, @Nullable Object> back(Findings.Return it) {
        var back = new LinkedHashMap<String, @Nullable Object>();
        back.put("balancedMs", ms(it.balanced()));
        back.put("servedMs", ms(it.served()));
        back.put("resurrected", it.resurrected());
        back.put("leaked", it.leaked());
        return back;
    }

    private static Map<String, @Nullable Object> highest(LabReport.HighestLoad it) {
        var highest = new LinkedHashMap<String, @Nullable Object>();
        highest.put("carriedPerSecond", it.carried());
        highest.put("limit", it.limit());
        highest.put("outagePerSecond", it.rate());
        highest.put("verdict", it.verdict().passed() ? "pass" : "fail");
        highest.put("reasons", it.verdict().broken());
        highest.put("client", client(it.findings()));
        highest.put("prediction", prediction(it.findings().prediction()));
        highest.put("loadBalancerNodes", nodes(it.findings()));
        highest.put("recovery", recovery(it.findings().recovery()));
        return highest;
    }

    private static Map<String, Object> prediction(Prediction it) {
        return Map.of(
                "detectedMs", it.detected().toMillis(),
                "launchedMs", it.launched().toMillis(),
                "healthyTargetsRestoredMs", it.healthy().toMillis(),
                "longestGapMs", it.longestGap().toMillis(),
                "resentRequests", it.resentRequests(),
                "retriedConnects", it.connectsRetried(),
                "interruptedResponses", it.interruptedResponses(),
                "responses5xx", 0,
                "socketErrors", 0);
    }

    private static Map<String, Object> awsDocuments() {
        return Map.of(
                "groupAtStrength", "minutes: an instance is replaced once its status or ELB health checks have failed",
                "source", "Amazon EC2 Auto Scaling user guide, ec2-auto-scaling-health-checks");
    }

    private static List<Map<String, Object>> perSecond(Findings it) {
        return LoadStatistics.perSecond(it.log()).stream()
                .map(second -> Map.<String, Object>of(
                        "second", second.second(),
                        "byZone", second.byZone(),
                        "failures", second.failures(),
                        "p50Ms", second.p50Ms(),
                        "p99Ms", second.p99Ms()))
                .toList();
    }

    private static @Nullable Long ms(OptionalLong nanos) {
        return nanos.isEmpty() ? null : Long.valueOf(nanos.getAsLong() / 1_000_000);
    }
}
