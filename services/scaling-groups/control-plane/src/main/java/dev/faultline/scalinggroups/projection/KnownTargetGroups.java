package dev.faultline.scalinggroups.projection;

import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventbus.ContractProjection;
import dev.faultline.eventbus.ContractTopic;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetDeregistered;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupAssociated;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupCreated;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetGroupDeleted;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent.TargetHealthChanged;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;

/** Which target groups there are, as load balancing's events tell. */
public final class KnownTargetGroups implements ContractProjection<LoadBalancingEvent> {
    private final JdbcAggregateOperations rows;
    private final ContractTopic<LoadBalancingEvent> topic;

    public KnownTargetGroups(JdbcAggregateOperations rows, ContractTopic<LoadBalancingEvent> topic) {
        this.rows = rows;
        this.topic = topic;
    }

    public boolean contains(String arn) {
        return rows.existsById(arn, KnownTargetGroupRow.class);
    }

    @Override
    public String name() {
        return "known-target-groups";
    }

    @Override
    public ContractTopic<LoadBalancingEvent> topic() {
        return topic;
    }

    @Override
    public void apply(ContractEvent<LoadBalancingEvent> event) {
        switch (event.data()) {
            case TargetGroupCreated e -> {
                var row = new KnownTargetGroupRow(e.targetGroupArn(), e.name());
                if (!contains(row.arn())) rows.insert(row);
            }
            case TargetGroupDeleted e -> rows.deleteById(e.targetGroupArn(), KnownTargetGroupRow.class);
            case TargetGroupAssociated _, TargetHealthChanged _, TargetDeregistered _ -> {}
        }
    }

    @Override
    public void clear() {
        rows.deleteAll(KnownTargetGroupRow.class);
    }
}
