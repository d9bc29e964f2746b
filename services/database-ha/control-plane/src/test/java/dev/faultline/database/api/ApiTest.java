package dev.faultline.database.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.database.region.RunningRegion;
import dev.faultline.testkit.Await;
import dev.faultline.testkit.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.*;

/** One region for all tests of the API, which give everything names of their own. */
@ExtendWith(ApiTest.OneRegion.class)
abstract class ApiTest {
    static final Duration BOUND = Duration.ofSeconds(60);
    private static final AtomicInteger NAMES = new AtomicInteger();

    final RunningRegion region;
    final RdsClient rds;

    ApiTest(RunningRegion region) {
        this.region = region;
        this.rds = region.client();
    }

    /** Starts the region for the first class that asks for it; JUnit closes it after the last. */
    static final class OneRegion implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningRegion.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(OneRegion.class))
                    .computeIfAbsent(
                            RunningRegion.class, _ -> RunningRegion.start(KafkaFixture.shared()), RunningRegion.class);
        }
    }

    static String name(String prefix) {
        return prefix + NAMES.incrementAndGet();
    }

    static Consumer<CreateDbInstanceRequest.Builder> request(String identifier) {
        return r -> r.dbInstanceIdentifier(identifier)
                .dbInstanceClass("db.t3.micro")
                .engine("postgres")
                .masterUsername("admin")
                .masterUserPassword("password123")
                .allocatedStorage(20);
    }

    DBInstance create(String identifier, Consumer<CreateDbInstanceRequest.Builder> more) {
        return rds.createDBInstance(request(identifier).andThen(more)).dbInstance();
    }

    /** A new instance that is available. */
    String single() {
        String identifier = name("single-");
        create(identifier, _ -> {});
        await(identifier, "available");
        return identifier;
    }

    String multiAz() {
        String identifier = name("multi-");
        create(identifier, r -> r.multiAZ(true));
        await(identifier, "available");
        return identifier;
    }

    DBInstance instance(String identifier) {
        return rds.describeDBInstances(r -> r.dbInstanceIdentifier(identifier))
                .dbInstances()
                .getFirst();
    }

    void await(String identifier, String status) {
        Await.until(BOUND, identifier + " is " + status, () -> instance(identifier)
                .dbInstanceStatus()
                .equals(status));
    }

    void awaitGone(String identifier) {
        Await.until(BOUND, identifier + " is gone", () -> rds.describeDBInstances(
                        r -> r.filters(f -> f.name("db-instance-id").values(identifier)))
                .dbInstances()
                .isEmpty());
    }

    /** The messages of an instance's events, in their order. */
    List<String> events(String identifier) {
        return rds
                .describeEvents(r -> r.sourceIdentifier(identifier).sourceType(SourceType.DB_INSTANCE))
                .events()
                .stream()
                .map(Event::message)
                .toList();
    }

    static void assertRefused(Runnable call, int status, String code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode() + ": "
                            + e.awsErrorDetails().errorMessage())
                    .startsWith(code + ": " + message);
            assertThat(e.statusCode()).isEqualTo(status);
        });
    }

    static void assertRefused(Runnable call, String code, String message) {
        assertRefused(call, 400, code, message);
    }
}
