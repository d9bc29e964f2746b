package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/**
 * Skips a suite of containers where no engine answers, or where it has no base for the image. Otherwise the image is made
 * of what this build has just packaged; its layers of other people's code are kept from one build to the next.
 */
final class EngineWithImage implements ExecutionCondition {
    private static final List<String> BASES = List.of("faultline/base", "eclipse-temurin:25-jre");
    private static final int BUILD_SECONDS = 600;
    /** The image is made once for all suites of a run. */
    private static volatile boolean decided;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (decided) return ConditionEvaluationResult.enabled("decided for this JVM");
        if (!DockerClientFactory.instance().isDockerAvailable())
            return ConditionEvaluationResult.disabled("no Docker engine answers");
        var base = BASES.stream().filter(EngineWithImage::present).findFirst();
        if (base.isEmpty())
            return ConditionEvaluationResult.disabled("the engine has none of " + BASES + ": run `make base-image`");
        build(base.get()).ifPresent(said -> {
            throw new IllegalStateException("the image cannot be made: " + said);
        });
        decided = true;
        return ConditionEvaluationResult.enabled("an engine answers and has the image");
    }

    private static boolean present(String image) {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** @return what went wrong, empty when the image is there */
    private static Optional<String> build(String base) {
        try {
            Path said = Files.createTempFile("faultline-image", ".txt");
            var builder = new ProcessBuilder(
                            "docker",
                            "build",
                            "--quiet",
                            "--build-arg",
                            "BASE_IMAGE=" + base,
                            "--tag",
                            "faultline/region",
                            ".")
                    .directory(Path.of(System.getProperty("faultline.project", "../.."))
                            .toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().putIfAbsent("DOCKER_BUILDKIT", "0");
            var build = builder.start();
            boolean ended = build.waitFor(BUILD_SECONDS, TimeUnit.SECONDS);
            if (!ended) build.destroyForcibly();
            String output = Files.readString(said).strip();
            Files.delete(said);
            if (!ended) return Optional.of("not within " + BUILD_SECONDS + " s: " + output);
            return build.exitValue() == 0 ? Optional.empty() : Optional.of(output);
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
