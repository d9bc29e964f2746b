package dev.faultline.scalinggroups.domain.group;

/** Why an instance is to be replaced, with AWS's words for the cause of the activity. */
public enum UnhealthyReason {
    NOT_RUNNING("an EC2 health check that indicated it had been terminated or stopped"),
    STATUS_CHECK("an EC2 instance status check failure"),
    LOAD_BALANCER("an ELB system health check failure"),
    USER("a user health-check");

    private final String words;

    UnhealthyReason(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
