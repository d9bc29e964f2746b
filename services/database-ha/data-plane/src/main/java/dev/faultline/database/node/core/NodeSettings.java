package dev.faultline.database.node.core;

import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.Observation.WaitsFor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one node, as the text of Postgres's own files. The time-outs are those that kept a frozen peer from
 * stalling commits for longer than two seconds, and a rejoining standby from waiting for Postgres's five-second retry.
 */
public final class NodeSettings {
    /** Owns the database {@value} and is the role of the clients. */
    public static final String ROLE = "faultline";

    public static final String DATABASE = "faultline";
    public static final String REPLICATION_ROLE = "faultline_replication";
    /** The role of the node itself: it promotes, reloads and marks epochs. */
    public static final String AGENT_ROLE = "faultline_agent";

    /** For the node's own sessions, however many clients there are. */
    private static final String OWN_CONNECTIONS = "5";

    /** Stands for {@link Source}, where otherwise a member's zone stands. */
    public static final String SOURCE = "source";

    private static final String JOINING = "_joining";
    /** Not the name of any zone, so nobody ever answers to it. */
    private static final String NOBODY = "nobody_yet";

    private final ClusterDefinition cluster;
    private final String self;
    private final @Nullable Source source;

    public NodeSettings(ClusterDefinition cluster, String self) {
        this(cluster, self, null);
    }

    /** @param source what a copy of another database follows; null for none */
    public NodeSettings(ClusterDefinition cluster, String self, @Nullable Source source) {
        this.cluster = cluster;
        this.self = self;
        this.source = source;
    }

    /**
     * Endpoints that lead to another database's primary, which has the same roles and passwords.
     *
     * @param hosts at least one; any of them will do. Postgres tries the next when one refuses, but waits for a silent one for ever
     */
    public record Source(List<String> hosts, int port) {
        public Source {
            hosts = List.copyOf(hosts);
        }

        /** The same with this host as the first. */
        public Source by(String host) {
            var others = hosts.stream().filter(other -> !other.equals(host));
            return new Source(Stream.concat(Stream.of(host), others).toList(), port);
        }
    }

    /** What a copy of another database follows; null for none. */
    public @Nullable Source source() {
        return source;
    }

    /** The same for a copy that follows its source by other ways. */
    public NodeSettings following(Source by) {
        return new NodeSettings(cluster, self, by);
    }

    /** The text of {@code postgresql.conf}, for either role. */
    public String postgresqlConf(int maxConnections) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("listen_addresses", cluster.member(self).host());
        settings.put("port", String.valueOf(cluster.postgresPort()));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", String.valueOf(maxConnections));
        settings.put("superuser_reserved_connections", OWN_CONNECTIONS);
        settings.put("shared_buffers", "32MB");
        settings.put("max_worker_processes", "4");
        settings.put("max_parallel_workers", "0");
        settings.put("jit", "off");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("wal_level", "replica");
        settings.put("max_wal_senders", "6");
        settings.put("wal_keep_size", "128MB");
        settings.put("min_wal_size", "32MB");
        settings.put("max_wal_size", "256MB");
        // A server that starts itself again would show what its standby may lack: the node starts it, in a new epoch.
        settings.put("restart_after_crash", "off");
        settings.put("hot_standby", "on");
        settings.put("synchronous_commit", "on");
        settings.put("wal_sender_timeout", "2s");
        settings.put("wal_receiver_timeout", "3s");
        settings.put("wal_receiver_status_interval", "1s");
        settings.put("wal_retrieve_retry_interval", "50ms");
        settings.put("log_destination", "stderr");
        settings.put("log_line_prefix", "%m [%p] ");
        return text(settings);
    }

    /**
     * The text of {@code postgresql.auto.conf}, which changes with the node's part.
     *
     * @param from whom a standby follows; null for nobody
     * @param fullName whether it follows under its own name
     * @param readOnly whether clients' transactions are read-only by default
     */
    public String partConf(
            WaitsFor waitsFor, @Nullable String from, boolean fullName, boolean readOnly, String password) {
        var settings = new LinkedHashMap<String, String>();
        if (readOnly) settings.put("default_transaction_read_only", "on");
        settings.put("synchronous_standby_names", standbyNames(waitsFor));
        if (SOURCE.equals(from)) {
            var followed = Objects.requireNonNull(source);
            // Nobody waits for a replica, and its source may be gone for good.
            settings.put("wal_retrieve_retry_interval", "1s");
            settings.put(
                    "primary_conninfo",
                    "host=" + String.join(",", followed.hosts()) + " port=" + followed.port() + " user="
                            + REPLICATION_ROLE + " password="
                            + password + " application_name=replica_" + cluster.name()
                            + " connect_timeout=2 tcp_user_timeout=3000");
        } else if (from != null) {
            settings.put(
                    "primary_conninfo",
                    "host=" + cluster.member(from).host() + " port=" + cluster.postgresPort() + " user="
                            + REPLICATION_ROLE + " password=" + password + " application_name="
                            + cluster.member(self).replica() + (fullName ? "" : JOINING)
                            + " connect_timeout=2 tcp_user_timeout=3000");
        }
        return text(settings);
    }

    /** The value of {@code synchronous_standby_names}. */
    public String standbyNames(WaitsFor waitsFor) {
        return switch (waitsFor) {
            case WaitsFor.NoOne _ -> "";
            case WaitsFor.Anyone _, WaitsFor.Unknown _ -> "FIRST 1 (\"" + NOBODY + "\")";
            case WaitsFor.Zone zone ->
                "FIRST 1 (\"" + cluster.member(zone.zone()).replica() + "\")";
        };
    }

    /** The zone that follows under this name; null for a name that is not a member's own. */
    public @Nullable String zoneOf(String applicationName) {
        return cluster.members().stream()
                .filter(member -> member.replica().equals(applicationName))
                .map(Member::zone)
                .findFirst()
                .orElse(null);
    }

    /** The text of {@code pg_hba.conf}: passwords by SCRAM from loopback and the members' network, nothing else. */
    public String hostAccess() {
        return """
                # type  database     user        address      method
                host    replication  %1$s  127.0.0.0/8  scram-sha-256
                host    all          all         127.0.0.0/8  scram-sha-256
                host    replication  %1$s  %2$s  scram-sha-256
                host    all          all         %2$s  scram-sha-256
                """.formatted(REPLICATION_ROLE, cluster.network());
    }

    /** The commands, one a line, that make a fresh cluster ours; passwords stand in it as SCRAM verifiers only. */
    public static String bootstrapCommands(String roleVerifier, String replicationVerifier, String agentVerifier) {
        return """
                CREATE ROLE %1$s LOGIN PASSWORD '%2$s' IN ROLE pg_monitor
                CREATE ROLE %3$s LOGIN REPLICATION PASSWORD '%4$s'
                CREATE ROLE %6$s LOGIN SUPERUSER PASSWORD '%7$s'
                CREATE TABLE public.faultline_epoch (epoch bigint NOT NULL, primary_zone text NOT NULL)
                INSERT INTO public.faultline_epoch VALUES (0, '')
                REVOKE CONNECT ON DATABASE postgres FROM PUBLIC
                CREATE DATABASE %5$s OWNER %1$s
                """.formatted(
                        ROLE, roleVerifier, REPLICATION_ROLE, replicationVerifier, DATABASE, AGENT_ROLE, agentVerifier);
    }

    /** The row by which a standby proves that it follows the primary of an epoch. */
    public String markEpoch(long epoch) {
        return "SET synchronous_commit = local; UPDATE public.faultline_epoch SET epoch = " + epoch
                + ", primary_zone = '" + self + "'";
    }

    /**
     * Asks a standby that is to follow nobody any more about a zone that follows it, under whichever name: whether there is
     * nothing to wait for, and whether the zone has flushed just what is here. One that has more has followed somebody else and
     * will not follow this one. Where nothing was received since the server started, nobody knows what is here.
     */
    public String hasAll(String zone) {
        String name = cluster.member(zone).replica();
        return """
                SELECT NOT streams OR all_there, all_there FROM (
                    SELECT count(*) > 0 AS streams,
                        coalesce(bool_or(flush_lsn = greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())), false)
                            AND pg_last_wal_receive_lsn() IS NOT NULL
                            AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'walreceiver') AS all_there
                    FROM pg_stat_replication
                    WHERE state = 'streaming' AND application_name IN ('%1$s', '%1$s%2$s')) follower""".formatted(name, JOINING);
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining());
    }
}
