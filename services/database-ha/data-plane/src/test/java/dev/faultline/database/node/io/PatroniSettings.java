package dev.faultline.database.node.io;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where Patroni's hosts are and how they and the proxy before them are configured. */
record PatroniSettings(Pace pace, int network) {
    static final int HOSTS = 3;
    static final int REST = 8008;
    static final int POSTGRES = 5432;
    static final String PASSWORD = "correct-horse";

    /** How quickly a fault shall be noticed. */
    enum Pace {
        /** As {@code postgres0.yml} and {@code haproxy.cfg} of Patroni's own examples have it. */
        DEFAULT(
                List.of("ttl: 30", "loop_wait: 10", "retry_timeout: 10"),
                "",
                "5s",
                "inter 3s fall 3 rise 2 on-marked-down shutdown-sessions"),
        /** The smallest that keep {@code loop_wait + 2 * retry_timeout <= ttl}; a crash is a fail-over at once. */
        FASTEST(
                List.of("ttl: 5", "loop_wait: 1", "retry_timeout: 2", "primary_start_timeout: 0"),
                ", wal_sender_timeout: 2s, wal_receiver_timeout: 3s, wal_retrieve_retry_interval: 50ms",
                "1s",
                "inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions");

        private final List<String> dynamic;
        private final String server;
        private final String checkTimeout;
        private final String checks;

        /**
         * @param dynamic Patroni's settings
         * @param server Postgres's settings, beside those that all have
         * @param checks HAProxy's settings for a server
         */
        Pace(List<String> dynamic, String server, String checkTimeout, String checks) {
            this.dynamic = dynamic;
            this.server = server;
            this.checkTimeout = checkTimeout;
            this.checks = checks;
        }
    }

    /** @param host 1 to {@link #HOSTS}, or 0 for the proxy's */
    String address(int host) {
        return "127." + network + "." + host + ".1";
    }

    private String ofAllHosts(String template, String separator) {
        return IntStream.rangeClosed(1, HOSTS)
                .mapToObj(host -> template.formatted(host, address(host)))
                .collect(Collectors.joining(separator));
    }

    List<String> etcdArguments(int host, Path data) {
        String clients = "http://" + address(host) + ":2379";
        String peers = "http://" + address(host) + ":2380";
        return List.of(
                "--name=host" + host,
                "--data-dir=" + data,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=" + ofAllHosts("host%1$d=http://%2$s:2380", ","),
                "--log-level=warn");
    }

    /** The text of {@code patroni.yml}: what is not Patroni's own is as our nodes have it. */
    String patroni(int host, Path folder, Path postgres) {
        return """
                scope: bench
                name: host%1$d
                restapi: { listen: "%2$s:%3$d", connect_address: "%2$s:%3$d" }
                etcd3: { hosts: "%4$s" }
                bootstrap:
                  dcs: { %5$s, synchronous_mode: true, postgresql: { use_pg_rewind: true } }
                  initdb: [ encoding: UTF8, locale: C.UTF-8, data-checksums ]
                  pg_hba:
                    - host replication replicator 127.0.0.0/8 scram-sha-256
                    - host all all 127.0.0.0/8 scram-sha-256
                postgresql:
                  listen: "%2$s:%6$d"
                  connect_address: "%2$s:%6$d"
                  data_dir: "%7$s/data"
                  bin_dir: "%8$s"
                  pgpass: "%7$s/pgpass"
                  remove_data_directory_on_rewind_failure: true
                  remove_data_directory_on_diverged_timelines: true
                  authentication:
                    replication: { username: replicator, password: "%9$s" }
                    superuser: { username: postgres, password: "%9$s" }
                    rewind: { username: rewinder, password: "%9$s" }
                  parameters: { shared_buffers: 32MB, max_wal_size: 256MB, jit: "off", max_parallel_workers: 0,
                    password_encryption: scram-sha-256, unix_socket_directories: "%7$s"%10$s }
                """.formatted(
                        host,
                        address(host),
                        REST,
                        ofAllHosts("%2$s:2379", ","),
                        String.join(", ", pace.dynamic),
                        POSTGRES,
                        folder,
                        postgres,
                        PASSWORD,
                        pace.server);
    }

    /** The text of {@code haproxy.cfg}. */
    String haproxy() {
        return """
                global
                  maxconn 100
                defaults
                  mode tcp
                  retries 2
                  timeout client 30m
                  timeout connect 4s
                  timeout server 30m
                  timeout check %s
                listen postgres
                  bind %s:%d
                  option httpchk OPTIONS /primary
                  http-check expect status 200
                  default-server %s
                %s
                """.formatted(
                        pace.checkTimeout,
                        address(0),
                        POSTGRES,
                        pace.checks,
                        ofAllHosts("  server host%1$d %2$s:" + POSTGRES + " maxconn 100 check port " + REST, "\n"));
    }
}
