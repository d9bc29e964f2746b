package dev.faultline.testcontainers;

import com.github.dockerjava.api.exception.NotFoundException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips a suite of containers where no engine answers, or where nobody has made the image. */
final class EngineWithImage implements ExecutionCondition {
    private static final String IMAGE = "faultline/region";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!DockerClientFactory.instance().isDockerAvailable())
            return ConditionEvaluationResult.disabled("no Docker engine answers");
        try {
            DockerClientFactory.instance().client().inspectImageCmd(IMAGE).exec();
            return ConditionEvaluationResult.enabled("an engine answers and has " + IMAGE);
        } catch (NotFoundException e) {
            return ConditionEvaluationResult.disabled("there is no image " + IMAGE + ": run `make image`");
        }
    }
}
