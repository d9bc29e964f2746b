package dev.faultline.loadbalancing.projection;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;

/** All target groups. */
public interface TargetGroupRows extends ListCrudRepository<TargetGroupRow, String> {
    List<TargetGroupRow> findAllByOrderByArn();

    List<TargetGroupRow> findByLoadBalancerOrderByArn(String loadBalancer);
}
