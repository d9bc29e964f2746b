package dev.faultline.loadbalancing.projection;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** All rules. */
public interface RuleRows extends ListCrudRepository<RuleRow, String> {
    List<RuleRow> findByListener(String listener);

    List<RuleRow> findByListenerIn(Collection<String> listeners);

    @Modifying
    @Query("delete from rule where listener = :listener")
    void deleteOf(String listener);

    @Modifying
    @Query("delete from rule where listener in (select arn from listener where load_balancer = :loadBalancer)")
    void deleteBelow(String loadBalancer);
}
