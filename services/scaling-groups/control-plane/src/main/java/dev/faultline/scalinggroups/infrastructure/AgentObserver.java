package dev.faultline.scalinggroups.infrastructure;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.eventbus.Observer;
import dev.faultline.eventstore.EventStore;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.contract.AgentReport;
import dev.faultline.scalinggroups.domain.instance.Instance.RecordStatus;
import dev.faultline.scalinggroups.process.AgentBook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what agents see of instances. */
final class AgentObserver implements Observer<AgentReport> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentObserver.class);

    private final EventStore store;
    private final TimeSource time;
    private final AgentBook book = new AgentBook();

    AgentObserver(EventStore store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    @Override
    public String topic() {
        return AgentReport.TOPIC;
    }

    @Override
    public Class<AgentReport> type() {
        return AgentReport.class;
    }

    @Override
    public void observe(String key, AgentReport report) {
        book.hear(report, time.now()).forEach((id, status) -> record(report.zone(), id, status));
    }

    private void record(AvailabilityZone zone, String instanceId, RecordStatus status) {
        try {
            // An instance that is not known here is refused: its agent holds what another region's disk left.
            store.handle(INSTANCES, instanceId, status);
        } catch (RuntimeException e) {
            book.forget(zone, instanceId);
            LOG.warn("the status of {} was not recorded; its agent repeats it: {}", instanceId, e.toString());
        }
    }
}
