package dev.faultline.protocols.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.model.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.ResourceContentionException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.HealthUnavailableException;

/** The SDK's exception classes and the model's errors are matched by name: here it is known for which that works. */
class ErrorCatalogueTest {
    /** Like the operations that throw them, not in the model: thrown without a code of its own, each would be a bug. */
    private static final Set<String> NEWER_THAN_THE_MODEL = Set.of(
            "CapacityDecreaseRequestsLimitExceededException",
            "CapacityReservationPendingException",
            "CapacityUnitsLimitExceededException",
            "InsufficientCapacityException",
            "PriorRequestNotCompleteException");

    private static ServiceModel model(String name) {
        return ServiceModel.resource(ErrorCatalogueTest.class, "/models/" + name + "-model.json");
    }

    /** Every exception class of the SDK beside a service's general one, from its jar. */
    private static List<Class<? extends AwsServiceException>> beside(Class<? extends AwsServiceException> general)
            throws IOException, URISyntaxException, ReflectiveOperationException {
        Path jar = Path.of(
                general.getProtectionDomain().getCodeSource().getLocation().toURI());
        var found = new ArrayList<Class<? extends AwsServiceException>>();
        try (var files = FileSystems.newFileSystem(jar);
                var classes =
                        Files.list(files.getPath("/" + general.getPackageName().replace('.', '/')))) {
            for (Path file : classes.toList()) {
                String name = file.getFileName().toString();
                if (!name.endsWith("Exception.class")) continue;
                Class<?> type = Class.forName(
                        general.getPackageName() + "." + name.substring(0, name.length() - ".class".length()));
                if (type != general && general.isAssignableFrom(type))
                    found.add(type.asSubclass(AwsServiceException.class));
            }
        }
        return found;
    }

    private static void assertMatched(String model, Class<? extends AwsServiceException> general, Set<String> newer)
            throws Exception {
        var service = model(model);
        var catalogue = new ErrorCatalogue(service);
        var unmatchedClasses = new HashSet<String>();
        var unmatchedShapes = new HashSet<>(service.errors().keySet());
        for (var type : beside(general))
            catalogue
                    .shapeOf(type)
                    .map(Shape::name)
                    .ifPresentOrElse(unmatchedShapes::remove, () -> unmatchedClasses.add(type.getSimpleName()));
        assertThat(unmatchedShapes)
                .as("errors of the model that no handler can throw")
                .isEmpty();
        assertThat(unmatchedClasses).as("classes without code and status").isEqualTo(newer);
    }

    @Test
    void every_exception_of_the_sdk_has_its_code_and_status() throws Exception {
        assertMatched("elasticloadbalancing-2015-12-01", ElasticLoadBalancingV2Exception.class, NEWER_THAN_THE_MODEL);
        assertMatched(
                "autoscaling-2011-01-01",
                AutoScalingException.class,
                Set.of("IdempotentParameterMismatchErrorException"));
    }

    @Test
    void codes_and_statuses_are_the_models() {
        var elb = new ErrorCatalogue(model("elasticloadbalancing-2015-12-01"));
        var unavailable = elb.reply(HealthUnavailableException.builder()
                        .message("Try later.")
                        .build())
                .orElseThrow();
        assertThat(unavailable.code()).isEqualTo("HealthUnavailable");
        assertThat(unavailable.status()).isEqualTo(500);
        assertThat(unavailable.sender()).isFalse();
        var groups = new ErrorCatalogue(model("autoscaling-2011-01-01"));
        var contention =
                groups.reply(ResourceContentionException.builder().build()).orElseThrow();
        assertThat(contention.code()).isEqualTo("ResourceContention");
    }

    @Test
    void a_general_exception_is_a_refusal_only_when_it_says_which() {
        var groups = new ErrorCatalogue(model("autoscaling-2011-01-01"));
        var named = AutoScalingException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ValidationError")
                        .errorMessage("At least one Availability Zone or VPC Subnet is required.")
                        .build())
                .build();
        var reply = groups.reply(named).orElseThrow();
        assertThat(reply.code()).isEqualTo("ValidationError");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo("At least one Availability Zone or VPC Subnet is required.");
        assertThat(groups.reply(AutoScalingException.builder().message("?").build()))
                .isEmpty();
        assertThat(groups.reply(new IllegalStateException("a bug"))).isEmpty();
    }
}
