package dev.faultline.loadbalancing.process;

import dev.faultline.eventbus.Observer;
import dev.faultline.loadbalancing.contract.TargetHealthReport;
import dev.faultline.runtime.TimeSource;
import org.springframework.stereotype.Component;

/** Takes in what nodes report; {@link HealthSweep} judges it. */
@Component
final class HealthReports implements Observer<TargetHealthReport> {
    private final NodeReports reports;
    private final TimeSource time;

    HealthReports(NodeReports reports, TimeSource time) {
        this.reports = reports;
        this.time = time;
    }

    @Override
    public String topic() {
        return TargetHealthReport.TOPIC;
    }

    @Override
    public Class<TargetHealthReport> type() {
        return TargetHealthReport.class;
    }

    @Override
    public void observe(String key, TargetHealthReport report) {
        reports.receive(report, time.nanoTime());
    }
}
