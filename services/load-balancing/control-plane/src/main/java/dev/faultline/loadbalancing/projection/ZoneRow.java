package dev.faultline.loadbalancing.projection;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A zone, as scaling-groups last told of it.
 *
 * @param state available or unavailable
 */
@Table("zone")
public record ZoneRow(@Id String name, String state) {}
