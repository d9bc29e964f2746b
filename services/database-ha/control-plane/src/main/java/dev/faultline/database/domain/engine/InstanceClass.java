package dev.faultline.database.domain.engine;

import java.util.Arrays;
import java.util.Optional;

/**
 * The DB instance classes that are offered. What a class has an effect on is how many connections it takes; memory and
 * processors are this machine's.
 */
public enum InstanceClass {
    DB_T3_MICRO("db.t3.micro", 40),
    DB_T3_SMALL("db.t3.small", 60),
    DB_T3_MEDIUM("db.t3.medium", 80),
    DB_T4G_MICRO("db.t4g.micro", 40),
    DB_T4G_SMALL("db.t4g.small", 60),
    DB_T4G_MEDIUM("db.t4g.medium", 80),
    DB_M5_LARGE("db.m5.large", 100),
    DB_M6G_LARGE("db.m6g.large", 100);

    private final String label;
    private final int maxConnections;

    InstanceClass(String label, int maxConnections) {
        this.label = label;
        this.maxConnections = maxConnections;
    }

    public static Optional<InstanceClass> of(String label) {
        return Arrays.stream(values())
                .filter(offered -> offered.label.equals(label))
                .findFirst();
    }

    /** AWS's name, for example {@code db.t3.micro}. */
    public String label() {
        return label;
    }

    /** Postgres's {@code max_connections}. */
    public int maxConnections() {
        return maxConnections;
    }
}
