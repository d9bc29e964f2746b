package dev.faultline.loadbalancing.projection;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.InstanceStateChanged;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetDeregistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.TargetRegistrationRequested;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent.ZoneStateChanged;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.stereotype.Component;

/** What scaling-groups tells of instances and zones. */
@Component
final class InstanceProjection implements ContractProjection<ScalingGroupsEvent> {
    private static final ContractTopic<ScalingGroupsEvent> TOPIC =
            new ContractTopic<>(ScalingGroupsEvent.TOPIC, ScalingGroupsEvent.class);

    private final JdbcAggregateOperations rows;
    private final InstanceRows instances;
    private final ZoneRows zones;

    InstanceProjection(JdbcAggregateOperations rows, InstanceRows instances, ZoneRows zones) {
        this.rows = rows;
        this.instances = instances;
        this.zones = zones;
    }

    @Override
    public String name() {
        return "instances";
    }

    @Override
    public ContractTopic<ScalingGroupsEvent> topic() {
        return TOPIC;
    }

    @Override
    public void apply(ContractEvent<ScalingGroupsEvent> event) {
        switch (event.data()) {
            case InstanceStateChanged e -> {
                instances.deleteById(e.instanceId());
                rows.insert(new InstanceRow(e.instanceId(), e.state(), e.zone().name(), e.address()));
            }
            case ZoneStateChanged e -> {
                zones.deleteById(e.zone().name());
                rows.insert(new ZoneRow(e.zone().name(), e.state()));
            }
            case TargetRegistrationRequested _, TargetDeregistrationRequested _ -> {
                // Commands follow from these, not rows.
            }
        }
    }

    @Override
    public void clear() {
        instances.deleteAll();
        zones.deleteAll();
    }
}
