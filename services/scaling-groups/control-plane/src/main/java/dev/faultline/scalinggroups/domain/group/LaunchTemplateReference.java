package dev.faultline.scalinggroups.domain.group;

/**
 * The launch template that a group launches from.
 *
 * @param version a number, {@code $Latest} or {@code $Default}; the last two are looked up at each launch
 */
public record LaunchTemplateReference(String id, String name, String version) {}
