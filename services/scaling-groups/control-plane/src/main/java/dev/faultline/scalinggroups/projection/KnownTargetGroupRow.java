package dev.faultline.scalinggroups.projection;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/** A target group of load balancing. */
@Table("known_target_group")
public record KnownTargetGroupRow(@Id String arn, String name) {}
