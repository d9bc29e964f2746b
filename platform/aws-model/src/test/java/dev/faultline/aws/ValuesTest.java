package dev.faultline.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private static final String ARN =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web:8080/73e2d6bc24d8a067";

    @Test
    void an_arn_is_its_text() {
        var arn = Arn.parse(ARN);
        assertThat(arn)
                .isEqualTo(Arn.of(
                        "elasticloadbalancing",
                        new Region("us-east-1"),
                        AccountId.DEFAULT,
                        "targetgroup/web:8080/73e2d6bc24d8a067"));
        assertThat(arn).hasToString(ARN);
    }

    @Test
    void what_is_no_arn_is_refused() {
        for (String text :
                List.of("", "arn", "arn:aws:elb:us-east-1:1", "arn::elb:r:1:x", "arn:aws::r:1:x", "arn:aws:elb:r:1:"))
            assertThatThrownBy(() -> Arn.parse(text)).hasMessage("'" + text + "' is not a valid ARN");
    }

    @Test
    void zones_belong_to_regions() {
        var zone = new Region("ap-southeast-2").zone('c');
        assertThat(zone).hasToString("ap-southeast-2c");
        assertThat(zone.region()).isEqualTo(new Region("ap-southeast-2"));
        assertThat(zone.letter()).isEqualTo('c');
        assertThat(zone).isGreaterThan(new AvailabilityZone("ap-southeast-2a"));
    }

    @Test
    void what_is_no_zone_region_or_account_is_refused() {
        for (String text : List.of("", "us-east-1", "us-east-1g", "US-EAST-1a", "us-east-1a "))
            assertThatThrownBy(() -> new AvailabilityZone(text)).isInstanceOf(IllegalArgumentException.class);
        for (String text : List.of("", "us-east-1a", "us-east", "us_east_1"))
            assertThatThrownBy(() -> new Region(text)).isInstanceOf(IllegalArgumentException.class);
        for (String text : List.of("", "12345678901", "1234567890123", "12345678901x"))
            assertThatThrownBy(() -> new AccountId(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refusal_has_a_code_a_status_and_a_sentence() {
        var error = AwsError.badRequest("InvalidSubnet", "No.");
        assertThat(error.code()).isEqualTo("InvalidSubnet");
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.sentence()).isEqualTo("No.");
        assertThatThrownBy(() -> new AwsError(" ", 400, "No.")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AwsError("Fine", 200, "Yes.")).isInstanceOf(IllegalArgumentException.class);
    }
}
