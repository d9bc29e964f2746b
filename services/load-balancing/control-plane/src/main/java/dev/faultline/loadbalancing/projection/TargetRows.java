package dev.faultline.loadbalancing.projection;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.ListCrudRepository;

/** All registered targets. */
public interface TargetRows extends ListCrudRepository<TargetRow, String> {
    List<TargetRow> findByTargetGroupOrderById(String targetGroup);

    List<TargetRow> findByTargetGroupInOrderById(Collection<String> targetGroups);

    @Query("select distinct target_group from target where target_id = :targetId order by target_group")
    List<String> groupsOf(String targetId);

    @Modifying
    @Query("delete from target where target_group = :targetGroup")
    void deleteOf(String targetGroup);
}
