package dev.faultline.loadbalancing.projection;

import org.springframework.data.repository.ListCrudRepository;

/** All instances that scaling-groups has told of. */
public interface InstanceRows extends ListCrudRepository<InstanceRow, String> {}
