package dev.faultline.protocols.endpoint;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.error.ErrorReply;
import dev.faultline.protocols.error.ErrorReply.Details;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.model.Shape;
import dev.faultline.protocols.model.Shape.ErrorTrait;
import dev.faultline.protocols.schema.SchemaCompiler;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Finds code and status for what handlers throw. The SDK's exception classes carry neither; the model has them, under
 * names that differ from the classes' in case and ending.
 */
final class ErrorCatalogue {
    private final Map<String, Shape> byName = new HashMap<>();
    /** Null when no error has a member beside its message, so that the model need not be kept. */
    private final @Nullable SchemaCompiler compiler;

    ErrorCatalogue(ServiceModel model) {
        boolean plain = model.errors().values().stream().allMatch(ErrorCatalogue::hasMessageOnly);
        this.compiler = plain ? null : new SchemaCompiler(model);
        model.errors().forEach((name, shape) -> {
            Shape other = byName.put(normalised(name), shape);
            if (other != null)
                throw new IllegalStateException("errors " + name + " and " + other.name() + " read alike");
        });
    }

    private static boolean hasMessageOnly(Shape shape) {
        return shape.members().keySet().stream().allMatch(name -> name.equalsIgnoreCase("message"));
    }

    private static String normalised(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : new String[] {"exception", "error", "fault"})
            if (lower.endsWith(ending)) return lower.substring(0, lower.length() - ending.length());
        return lower;
    }

    /** The modelled error that an exception class stands for. */
    Optional<Shape> shapeOf(Class<? extends AwsServiceException> type) {
        return Optional.ofNullable(byName.get(normalised(type.getSimpleName())));
    }

    /** How a handler's exception goes out; empty when it is not a refusal but a bug. */
    Optional<ErrorReply> reply(Throwable thrown) {
        return switch (thrown) {
            case AwsError error -> Optional.of(ErrorReply.of(error));
            case AwsServiceException exception -> reply(exception);
            default -> Optional.empty();
        };
    }

    private Optional<ErrorReply> reply(AwsServiceException exception) {
        AwsErrorDetails details = exception.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        String message = message(exception, details);
        Optional<Shape> shape = shapeOf(exception.getClass());
        if (shape.isPresent()) {
            ErrorTrait trait = shape.get().error();
            if (trait != null) {
                String modelled = trait.code() == null ? shape.get().name() : trait.code();
                int status = exception.statusCode() >= 400 ? exception.statusCode() : trait.status();
                return Optional.of(new ErrorReply(
                        code == null ? modelled : code,
                        status,
                        message,
                        trait.sender(),
                        extra(shape.get(), exception)));
            }
        }
        // The service's general exception is a refusal when it says which.
        if (code == null) return Optional.empty();
        int status = exception.statusCode() >= 400 ? exception.statusCode() : 400;
        return Optional.of(new ErrorReply(code, status, message, status < 500, null));
    }

    private static String message(AwsServiceException exception, @Nullable AwsErrorDetails details) {
        if (details != null && details.errorMessage() != null) return details.errorMessage();
        String message = exception.rawMessage();
        return message == null ? "" : message;
    }

    private @Nullable Details extra(Shape shape, AwsServiceException exception) {
        if (compiler == null || exception.sdkFields().isEmpty()) return null;
        synchronized (compiler) {
            return new Details(compiler.structure(shape.name(), () -> exception), exception);
        }
    }
}
