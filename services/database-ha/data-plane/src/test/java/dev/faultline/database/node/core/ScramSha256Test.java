package dev.faultline.database.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The exchange of RFC 7677, section 3, with the user name left empty as Postgres wants it, checked by its own parts. */
class ScramSha256Test {
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    @Test
    void a_verifier_is_what_postgres_stores() {
        // Taken from RFC 7677's salt and password; keys computed with another implementation (Python's hashlib).
        assertThat(ScramSha256.verifier("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==")))
                .isEqualTo(
                        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
    }

    @Test
    void an_answer_to_somebody_elses_nonce_is_refused() {
        var scram = new ScramSha256("pencil", "another-nonce");
        assertThatThrownBy(() -> scram.clientFinal(SERVER_FIRST)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_server_that_does_not_know_the_password_is_found_out() {
        var scram = new ScramSha256("pencil", "rOprNGfwEbeRWgbNEkqO");
        scram.clientFinal(SERVER_FIRST);
        assertThat(scram.provenBy("v=AAAA")).isFalse();
    }
}
