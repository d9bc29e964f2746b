package dev.faultline.loadbalancing.domain.targetgroup;

/** What a group's targets are named by. AWS's other types, lambda and alb, are not offered. */
public enum TargetType {
    INSTANCE("instance"),
    IP("ip");

    private final String text;

    TargetType(String text) {
        this.text = text;
    }

    /** AWS's word. */
    public String text() {
        return text;
    }
}
