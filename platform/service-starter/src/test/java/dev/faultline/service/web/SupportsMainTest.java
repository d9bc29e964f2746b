package dev.faultline.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.service.AwsApi;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SupportsMainTest {
    private static final List<AwsApi> APIS = List.of(
            new AwsApi("autoscaling", "/models/autoscaling-2011-01-01-model.json", TinyServices.ScalingGroups.class),
            new AwsApi(
                    "elbv2", "/models/elasticloadbalancing-2015-12-01-model.json", TinyServices.LoadBalancing.class));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return SupportsMain.run(
                APIS,
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void one_api_or_all_of_them_are_printed() {
        assertThat(run("elbv2")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                Elastic Load Balancing (elasticloadbalancing): 1 of AWS's 46 operations

                DescribeLoadBalancers
                  honours  Names
                  refuses  LoadBalancerArns, Marker, PageSize
                """);
        out.reset();
        assertThat(run("--json")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("[{\"signingName\":\"autoscaling\"")
                .contains("\"honoured\":[\"Names\"]");
    }

    @Test
    void the_page_says_how_it_was_made() {
        assertThat(run("--markdown", "elbv2")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("# What of AWS is here\n")
                .contains("`./faultline supports --markdown`", "| DescribeLoadBalancers | Names |");
    }

    @Test
    void a_name_that_nobody_has_is_an_error_that_says_which_there_are() {
        assertThat(run("s3")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("Faultline implements nothing of 's3'; it has autoscaling, elbv2.");
    }
}
