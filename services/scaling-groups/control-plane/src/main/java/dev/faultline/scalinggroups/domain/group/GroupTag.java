package dev.faultline.scalinggroups.domain.group;

/** A tag of a group, and whether the instances that it launches get it too. */
public record GroupTag(String key, String value, boolean propagateAtLaunch) {}
