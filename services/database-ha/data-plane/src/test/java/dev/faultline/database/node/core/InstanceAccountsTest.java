package dev.faultline.database.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.node.core.Wish.Master;
import org.junit.jupiter.api.Test;

class InstanceAccountsTest {
    private static final String VERIFIER = ScramSha256.verifier("secret", new byte[16]);

    @Test
    void every_command_is_one_line_and_names_are_quoted() {
        var master = new Master("o'hara \"x\"", VERIFIER);
        String commands = InstanceAccounts.founding("rdsadmin", master, "my db", VERIFIER, VERIFIER);
        assertThat(commands.lines()).contains("CREATE DATABASE \"my db\" OWNER \"o'hara \"\"x\"\"\"");
        assertThat(commands.lines()).noneMatch(line -> line.contains("SUPERUSER") && line.contains("hara"));
        assertThat(InstanceAccounts.storedVerifier(master)).endsWith("'o''hara \"x\"'");
    }

    @Test
    void what_would_be_more_than_a_name_or_a_verifier_is_refused() {
        assertThatThrownBy(() -> InstanceAccounts.createMaster(new Master("a\nb", VERIFIER)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InstanceAccounts.changeMaster(new Master("a", "x'; DROP ROLE a; --")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> InstanceAccounts.createMaster(new Master("a".repeat(64), VERIFIER)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void instances_have_different_passwords_that_follow_from_the_regions() {
        assertThat(InstanceAccounts.nodePassword("region", "db-A"))
                .isEqualTo(InstanceAccounts.nodePassword("region", "db-A"))
                .isNotEqualTo(InstanceAccounts.nodePassword("region", "db-B"))
                .isNotEqualTo(InstanceAccounts.nodePassword("other", "db-A"))
                .isNotEqualTo(InstanceAccounts.filesToken("region"));
    }
}
