package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the documentation says of AWS's APIs is what the services that are delivered declare, and their codec enforces. */
class SupportsPageTest {
    @Test
    void the_page_is_what_the_services_declare() throws Exception {
        try (var faultline = new CommandLine()) {
            var page = Files.readString(Distribution.project().resolve("docs/supports.md"));
            assertThat(faultline.run("supports", "--markdown").out())
                    .as("docs/supports.md is made by `./faultline supports --markdown`")
                    .isEqualTo(page);
        }
    }

    @Test
    void each_service_prints_its_operations_and_their_members() throws Exception {
        try (var faultline = new CommandLine()) {
            assertThat(faultline.run("supports", "elbv2").out())
                    .contains("CreateRule\n  honours  ListenerArn, Priority");
            assertThat(faultline.run("supports", "autoscaling").out())
                    .contains("SetDesiredCapacity\n  honours  AutoScalingGroupName");
            assertThat(faultline.run("supports", "ec2").out()).contains("RunInstances\n  honours  ");
            assertThat(faultline.run("supports", "rds").out()).contains("CreateDBInstance\n  honours  ");
            assertThat(faultline.run("supports", "route53").exit()).isNotZero();
        }
    }
}
