package dev.faultline.database.domain.engine;

/** The one engine: the Postgres that comes with this installation, and what of RDS is offered around it. */
public final class Engine {
    public static final String NAME = "postgres";
    public static final String VERSION = "18.6";
    public static final String MAJOR = "18";
    public static final String LICENSE = "postgresql-license";
    public static final String FAMILY = "postgres18";
    public static final int PORT = 5432;

    public static final int LEAST_STORAGE_GIB = 1;
    public static final int MOST_STORAGE_GIB = 65_536;

    public static final int MOST_RETENTION_DAYS = 35;
    public static final int DEFAULT_RETENTION_DAYS = 1;
    public static final boolean READ_REPLICAS = true;

    private Engine() {}
}
