package dev.faultline.loadbalancing.projection;

import java.util.List;
import org.springframework.data.repository.ListCrudRepository;

/** All load balancers. */
public interface LoadBalancerRows extends ListCrudRepository<LoadBalancerRow, String> {
    List<LoadBalancerRow> findAllByOrderByArn();
}
