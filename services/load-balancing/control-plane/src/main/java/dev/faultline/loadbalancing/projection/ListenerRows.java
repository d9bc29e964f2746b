package dev.faultline.loadbalancing.projection;

import java.util.List;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** All listeners. */
public interface ListenerRows extends ListCrudRepository<ListenerRow, String> {
    List<ListenerRow> findByLoadBalancerOrderByArn(String loadBalancer);

    @Modifying
    @Query("delete from listener where load_balancer = :loadBalancer")
    void deleteOf(String loadBalancer);
}
