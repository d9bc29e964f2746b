package dev.faultline.scalinggroups.domain.catalogue;

import java.util.Arrays;
import java.util.Optional;

/** The instance types that exist, with AWS's figures. They are labels here: an instance is a process of the zone. */
public enum InstanceSize {
    M1_SMALL("m1.small", 1, 1740),
    T2_MICRO("t2.micro", 1, 1024),
    T3_NANO("t3.nano", 2, 512),
    T3_MICRO("t3.micro", 2, 1024),
    T3_SMALL("t3.small", 2, 2048),
    T3_MEDIUM("t3.medium", 2, 4096),
    M5_LARGE("m5.large", 2, 8192);

    /** What RunInstances launches when the request names no type (EC2 API reference, RunInstances). */
    public static final InstanceSize DEFAULT = M1_SMALL;

    private final String label;
    private final int cores;
    private final long memoryMiB;

    InstanceSize(String label, int cores, long memoryMiB) {
        this.label = label;
        this.cores = cores;
        this.memoryMiB = memoryMiB;
    }

    /** AWS's name. */
    public String label() {
        return label;
    }

    public int cores() {
        return cores;
    }

    public long memoryMiB() {
        return memoryMiB;
    }

    public static Optional<InstanceSize> find(String label) {
        return Arrays.stream(values()).filter(size -> size.label.equals(label)).findFirst();
    }
}
