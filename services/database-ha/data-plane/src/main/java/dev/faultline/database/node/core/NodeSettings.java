package dev.faultline.database.node.core;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.Ports;
import dev.faultline.topology.RegionManifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration of one node of the state database, as the text of Postgres's own files. A standby acknowledges every
 * commit before the client does; the time-outs are those that kept a frozen peer from stalling commits for longer than
 * two seconds, and a rejoining standby from waiting for Postgres's five-second retry.
 */
public final class NodeSettings {
    /** Owns the database {@value} and is the role of the services. */
    public static final String ROLE = "faultline";

    public static final String DATABASE = "faultline";
    public static final String REPLICATION_ROLE = "faultline_replication";

    private final RegionManifest manifest;
    private final AvailabilityZone self;

    public NodeSettings(RegionManifest manifest, AvailabilityZone self) {
        this.manifest = manifest;
        this.self = self;
    }

    /** The text of {@code postgresql.conf}, for either role: a standby promoted later needs no other file. */
    public String postgresqlConf() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", manifest.addresses(self).infrastructure());
        settings.put("port", String.valueOf(Ports.POSTGRES));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "80");
        settings.put("shared_buffers", "32MB");
        settings.put("max_worker_processes", "4");
        settings.put("max_parallel_workers", "0");
        settings.put("jit", "off");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("wal_level", "replica");
        settings.put("max_wal_senders", "6");
        settings.put("max_replication_slots", "6");
        settings.put("max_slot_wal_keep_size", "512MB");
        settings.put("min_wal_size", "32MB");
        settings.put("max_wal_size", "256MB");
        settings.put("hot_standby", "on");
        settings.put("synchronous_commit", "on");
        settings.put(
                "synchronous_standby_names",
                "FIRST 1 (\"" + name(manifest.database().standby()) + "\")");
        settings.put("wal_sender_timeout", "2s");
        settings.put("wal_receiver_timeout", "3s");
        settings.put("wal_receiver_status_interval", "1s");
        settings.put("wal_retrieve_retry_interval", "50ms");
        settings.put("log_destination", "stderr");
        settings.put("log_line_prefix", "%m [%p] ");
        return text(settings);
    }

    /** The text of {@code postgresql.auto.conf} of a standby: where it follows from. */
    public String standbyConf(String password) {
        var primary = manifest.addresses(manifest.database().primary()).infrastructure();
        return text(Map.of(
                "primary_conninfo",
                "host=" + primary + " port=" + Ports.POSTGRES + " user=" + REPLICATION_ROLE + " password=" + password
                        + " application_name=" + name(self) + " connect_timeout=2",
                "primary_slot_name",
                name(self)));
    }

    /** The text of {@code pg_hba.conf}: passwords by SCRAM from loopback and the region's network, nothing else. */
    public String hostAccess() {
        return """
                # type  database     user        address      method
                host    replication  %1$s  127.0.0.0/8  scram-sha-256
                host    all          all         127.0.0.0/8  scram-sha-256
                host    replication  %1$s  %2$s  scram-sha-256
                host    all          all         %2$s  scram-sha-256
                """.formatted(REPLICATION_ROLE, manifest.addressPrefix() + ".0.0/16");
    }

    /** The commands, one a line, that make a fresh cluster ours; passwords stand in it as SCRAM verifiers only. */
    public static String bootstrapCommands(String roleVerifier, String replicationVerifier) {
        return """
                CREATE ROLE %1$s LOGIN PASSWORD '%2$s' IN ROLE pg_monitor
                CREATE ROLE %3$s LOGIN REPLICATION PASSWORD '%4$s'
                CREATE DATABASE %5$s OWNER %1$s
                """.formatted(ROLE, roleVerifier, REPLICATION_ROLE, replicationVerifier, DATABASE);
    }

    /** What replication calls a zone's node: the zone's name as an identifier. */
    public static String name(AvailabilityZone zone) {
        return zone.name().replace('-', '_');
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    }
}
