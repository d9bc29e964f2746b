package dev.faultline.database.infrastructure;

import dev.faultline.database.contract.DatabaseReport;
import dev.faultline.database.process.ReportBook;
import dev.faultline.eventbus.Observer;
import dev.faultline.runtime.TimeSource;
import org.springframework.stereotype.Component;

/** Hears what the zones' database nodes say. */
@Component
final class ReportObserver implements Observer<DatabaseReport> {
    private final ReportBook reports;
    private final TimeSource time;

    ReportObserver(ReportBook reports, TimeSource time) {
        this.reports = reports;
        this.time = time;
    }

    @Override
    public String topic() {
        return DatabaseReport.TOPIC;
    }

    @Override
    public Class<DatabaseReport> type() {
        return DatabaseReport.class;
    }

    @Override
    public void observe(String key, DatabaseReport report) {
        reports.receive(report, time.nanoTime());
    }
}
