package dev.faultline.loadbalancing.domain.loadbalancer;

/** AWS's states of a load balancer, but for {@code failed}, which nothing leads to. */
public enum Status {
    /** Not every node has begun to serve. */
    PROVISIONING("provisioning"),
    ACTIVE("active"),
    /** It serves, but not from every enabled zone. */
    ACTIVE_IMPAIRED("active_impaired");

    private final String text;

    Status(String text) {
        this.text = text;
    }

    /** AWS's word. */
    public String text() {
        return text;
    }
}
