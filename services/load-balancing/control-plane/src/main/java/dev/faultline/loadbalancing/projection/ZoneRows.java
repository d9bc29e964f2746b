package dev.faultline.loadbalancing.projection;

import org.springframework.data.repository.ListCrudRepository;

/** The zones whose state scaling-groups has told of. */
public interface ZoneRows extends ListCrudRepository<ZoneRow, String> {}
