package dev.faultline.database.node.core;

import dev.faultline.aws.Region;
import dev.faultline.database.node.core.Wish.Master;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The roles and databases of a DB instance, as SQL. The master user is no superuser: it may create databases and roles, see
 * all statistics and end sessions, as a member of {@code rds_superuser} (RDS user guide, "Master user account privileges").
 */
public final class InstanceAccounts {
    private static final Pattern VERIFIER =
            Pattern.compile("SCRAM-SHA-256\\$[0-9]{1,9}:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,63}");

    private InstanceAccounts() {}

    /**
     * The password of an instance's own roles: the same in all zones, since they share the region's password, and on no
     * wire.
     */
    public static String nodePassword(String regionPassword, String resourceId) {
        return derived(regionPassword, "node " + resourceId);
    }

    /** What a zone shows another one to be given backups. */
    public static String filesToken(String regionPassword) {
        return derived(regionPassword, "files");
    }

    /** What a region's service shows that of another region, which has the same password, to be told of its instances. */
    public static String regionsToken(String regionPassword, Region other) {
        return derived(regionPassword, "instances of " + other);
    }

    private static String derived(String regionPassword, String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(regionPassword.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** What makes an empty cluster an instance, one command a line; all in the database {@code postgres}. */
    public static String founding(
            String agentDatabase, Master master, @Nullable String databaseName, String replication, String agent) {
        String name = identifier(master.name());
        String commands = """
                CREATE TABLE public.faultline_epoch (epoch bigint NOT NULL, primary_zone text NOT NULL)
                INSERT INTO public.faultline_epoch VALUES (0, '')
                CREATE DATABASE %1$s TEMPLATE postgres
                REVOKE CONNECT ON DATABASE %1$s FROM PUBLIC
                DROP TABLE public.faultline_epoch
                CREATE ROLE %2$s LOGIN REPLICATION PASSWORD '%3$s'
                CREATE ROLE %4$s LOGIN SUPERUSER PASSWORD '%5$s'
                CREATE ROLE rds_superuser NOLOGIN
                GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION
                %6$s
                ALTER DATABASE postgres OWNER TO %7$s
                """.formatted(
                        agentDatabase,
                        NodeSettings.REPLICATION_ROLE,
                        replication,
                        NodeSettings.AGENT_ROLE,
                        agent,
                        String.join("\n", createMaster(master)),
                        name);
        return databaseName == null
                ? commands
                : commands + "CREATE DATABASE " + identifier(databaseName) + " OWNER " + name + "\n";
    }

    /** Gives the roles of a copy of another instance this instance's password. */
    public static String adopting(String replication, String agent) {
        return """
                ALTER ROLE %1$s PASSWORD '%2$s'
                ALTER ROLE %3$s PASSWORD '%4$s'
                """.formatted(NodeSettings.REPLICATION_ROLE, replication, NodeSettings.AGENT_ROLE, agent);
    }

    /** A query for the stored password of the master user; no row when there is no such role. */
    public static String storedVerifier(Master master) {
        return "SELECT rolpassword FROM pg_authid WHERE rolname = '"
                + checked(NAME, master.name()).replace("'", "''") + "'";
    }

    public static List<String> createMaster(Master master) {
        String name = identifier(master.name());
        return List.of(
                "CREATE ROLE " + name + " LOGIN CREATEDB CREATEROLE PASSWORD '" + verifier(master) + "'",
                "GRANT rds_superuser TO " + name + " WITH ADMIN OPTION");
    }

    public static String changeMaster(Master master) {
        return "ALTER ROLE " + identifier(master.name()) + " LOGIN CREATEDB CREATEROLE PASSWORD '" + verifier(master)
                + "'";
    }

    private static String verifier(Master master) {
        return checked(VERIFIER, master.verifier());
    }

    private static String identifier(String name) {
        return '"' + checked(NAME, name).replace("\"", "\"\"") + '"';
    }

    private static String checked(Pattern pattern, String text) {
        if (!pattern.matcher(text).matches()) throw new IllegalArgumentException("neither a name nor a verifier");
        return text;
    }
}
