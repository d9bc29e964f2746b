package dev.faultline.scalinggroups.domain.instance;

/** The states of an EC2 instance, with AWS's names and codes (EC2 API reference, InstanceState). */
public enum InstanceState {
    PENDING("pending", 0),
    RUNNING("running", 16),
    SHUTTING_DOWN("shutting-down", 32),
    TERMINATED("terminated", 48),
    STOPPING("stopping", 64),
    STOPPED("stopped", 80);

    private final String label;
    private final int code;

    InstanceState(String label, int code) {
        this.label = label;
        this.code = code;
    }

    /** AWS's name. */
    public String label() {
        return label;
    }

    public int code() {
        return code;
    }
}
