package dev.faultline.scalinggroups.domain.group;

/** Whose word on an instance's health a group takes. EC2's is always taken. */
public enum HealthCheckType {
    EC2,
    ELB
}
