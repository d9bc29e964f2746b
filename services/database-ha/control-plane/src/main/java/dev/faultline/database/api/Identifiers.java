package dev.faultline.database.api;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.Region;
import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.database.contract.DatabaseAssignment.MasterUser;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people may call things, and how things are called in ARNs. */
final class Identifiers {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z](-?[A-Za-z0-9])*");
    private static final Pattern USER = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,62}");
    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final Set<String> NOT_FOR_USERS = Set.of("public", "none", "current_user", "session_user");
    private static final int MOST_OF_AN_INSTANCE = 63;
    private static final int MOST_OF_A_SNAPSHOT = 255;
    private static final int LEAST_OF_A_PASSWORD = 8;
    private static final int MOST_OF_A_PASSWORD = 128;

    private Identifiers() {}

    /** An instance's identifier as it is kept: in lower case. */
    static String instance(String given) {
        return checked("DBInstanceIdentifier", given, MOST_OF_AN_INSTANCE);
    }

    static String snapshot(String parameter, String given) {
        return checked(parameter, given, MOST_OF_A_SNAPSHOT);
    }

    private static String checked(String parameter, String given, int most) {
        if (given.length() > most || !IDENTIFIER.matcher(given).matches())
            throw RdsErrors.invalid("The parameter " + parameter + " is not a valid identifier. Identifiers must begin"
                    + " with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a"
                    + " hyphen or contain two consecutive hyphens.");
        return given.toLowerCase(Locale.ROOT);
    }

    static String masterUsername(@Nullable String given) {
        if (given == null) throw RdsErrors.missing("MasterUsername");
        String folded = given.toLowerCase(Locale.ROOT);
        boolean reserved =
                MasterUser.RESERVED.contains(folded) || NOT_FOR_USERS.contains(folded) || folded.startsWith("pg_");
        if (reserved)
            throw RdsErrors.invalid(
                    "MasterUsername " + given + " cannot be used as it is a reserved word used by the" + " engine");
        if (!USER.matcher(given).matches())
            throw RdsErrors.invalid("The parameter MasterUsername must begin with a letter, and contain only letters,"
                    + " digits and underscores, 63 at most.");
        return given;
    }

    static String masterUserPassword(@Nullable String given) {
        if (given == null) throw RdsErrors.missing("MasterUserPassword");
        if (given.length() < LEAST_OF_A_PASSWORD)
            throw RdsErrors.invalid("The parameter MasterUserPassword is not a valid password because it is shorter"
                    + " than " + LEAST_OF_A_PASSWORD + " characters.");
        if (given.length() > MOST_OF_A_PASSWORD)
            throw RdsErrors.invalid("The parameter MasterUserPassword is not a valid password because it is longer"
                    + " than " + MOST_OF_A_PASSWORD + " characters.");
        boolean printable = given.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != '@' && c != '"');
        if (!printable)
            throw RdsErrors.invalid("The parameter MasterUserPassword is not a valid password. Only printable ASCII"
                    + " characters besides '/', '@', '\"', ' ' may be used.");
        return given;
    }

    static @Nullable String databaseName(@Nullable String given) {
        if (given == null) return null;
        String folded = given.toLowerCase(Locale.ROOT);
        if (DatabaseAssignment.RESERVED_DATABASES.contains(folded))
            throw RdsErrors.invalid(
                    "Database name " + given + " cannot be used. It is a reserved word for this engine");
        if (!DATABASE.matcher(given).matches())
            throw RdsErrors.invalid("DBName must begin with a letter or an underscore and contain only letters, digits"
                    + " and underscores, 63 at most.");
        return given;
    }

    static Arn arn(Region region, AccountId account, String kind, String name) {
        return Arn.of("rds", region, account, kind + ":" + name);
    }

    /** The name in a text that is a name or an ARN of this kind; lower case. */
    static String nameIn(String text, String kind, Region region) {
        var arn = arnIn(text, kind);
        if (arn.isEmpty()) return text.toLowerCase(Locale.ROOT);
        if (!arn.get().region().equals(region.name()))
            throw RdsErrors.invalid(
                    "The resource " + text + " is in another region: only a read replica's source may be.");
        return arn.get().resource().substring(kind.length() + 1).toLowerCase(Locale.ROOT);
    }

    /** The ARN that a text is, of this kind; empty when it is a name. */
    static Optional<Arn> arnIn(String text, String kind) {
        if (!text.startsWith("arn:")) return Optional.empty();
        Arn arn = parse(text);
        if (!arn.service().equals("rds") || !arn.resource().startsWith(kind + ":"))
            throw RdsErrors.invalid("Invalid resource name: " + text);
        return Optional.of(arn);
    }

    static Arn parse(String text) {
        try {
            return Arn.parse(text);
        } catch (IllegalArgumentException notAnArn) {
            throw RdsErrors.invalid("Invalid resource name: " + text);
        }
    }
}
