package dev.faultline.protocols.endpoint;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.error.ErrorDialect;
import dev.faultline.protocols.error.ErrorReply;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.validation.ConstraintCheck;
import dev.faultline.protocols.wire.Binder;
import dev.faultline.protocols.wire.MalformedRequestException;
import dev.faultline.protocols.wire.MalformedValueException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One AWS service, served: reads a request by the service's protocol, checks it against the model and against what the
 * handler honours, calls the handler and writes its answer or refusal. It trusts its caller to have verified the
 * signature, which is {@link AwsDoor}'s work. Safe for concurrent use if the handler is.
 */
public final class AwsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(AwsEndpoint.class);

    private final String signingName;
    private final Protocol protocol;
    private final Set<String> modelled;
    private final Map<String, Operation> operations;
    private final ErrorCatalogue errors;
    private final String apiVersion;
    private final Function<Throwable, Optional<AwsError>> refusals;

    private AwsEndpoint(
            String signingName,
            String apiVersion,
            Set<String> modelled,
            Protocol protocol,
            Map<String, Operation> operations,
            ErrorCatalogue errors,
            Function<Throwable, Optional<AwsError>> refusals) {
        this.signingName = signingName;
        this.apiVersion = apiVersion;
        this.modelled = modelled;
        this.protocol = protocol;
        this.operations = Map.copyOf(operations);
        this.errors = errors;
        this.refusals = refusals;
    }

    /**
     * Serves an implementation of the SDK's client interface. Each operation that it overrides has to declare what it
     * honours by {@link dev.faultline.protocols.Honours}; every other operation is refused as not implemented.
     *
     * @throws IllegalStateException when the implementation and the model do not fit, with what has to be changed
     */
    public static AwsEndpoint of(ServiceModel model, SdkClient implementation) {
        return assemble(model, ImplementedOperations.of(model, implementation));
    }

    static AwsEndpoint assemble(ServiceModel model, Map<String, Operation> operations) {
        Protocol protocol =
                switch (model.protocol()) {
                    case "query", "ec2" -> new QueryProtocol(model);
                    default ->
                        throw new IllegalStateException(
                                model.fullName() + " speaks " + model.protocol() + ", which has not landed yet");
                };
        return new AwsEndpoint(
                model.signingName(),
                model.apiVersion(),
                model.operationNames(),
                protocol,
                operations,
                new ErrorCatalogue(model),
                _ -> Optional.empty());
    }

    /**
     * The same endpoint, which also knows exceptions that are neither the SDK's nor {@link AwsError}: those of the machinery
     * below the handlers, such as a database that is away.
     *
     * @param also the refusal that an exception stands for, empty for a bug
     */
    public AwsEndpoint refusing(Function<Throwable, Optional<AwsError>> also) {
        return new AwsEndpoint(signingName, apiVersion, modelled, protocol, operations, errors, also);
    }

    /** The service's name in a credential scope. */
    public String signingName() {
        return signingName;
    }

    public ErrorDialect errors() {
        return protocol.errors();
    }

    /** Answers a request whose signature was verified. Every failure is an answer, too. */
    public AwsResponse handle(AwsRequest request, Caller caller) {
        try {
            return answer(request, caller);
        } catch (Throwable thrown) {
            if (thrown instanceof VirtualMachineError fatal) throw fatal;
            return refuse(thrown, caller.requestId());
        }
    }

    private AwsResponse answer(AwsRequest request, Caller caller) throws Throwable {
        Protocol.Call call = protocol.read(request);
        Operation operation = operations.get(call.operation());
        if (operation == null) throw unserved(call.operation());
        SdkPojo input = Binder.bind(operation.input(), call.input());
        var unknown = call.unread();
        if (unknown.isPresent()) throw errors().unknownParameter(unknown.get());
        var violations = ConstraintCheck.check(operation.input(), call.input());
        if (!violations.isEmpty()) throw errors().violations(violations);
        var refused = operation.honoured().check(call.input());
        if (!refused.isEmpty()) throw errors().refusedMember(operation.name(), refused.getFirst());
        SdkPojo output = caller.during(() -> operation.handler().handle(input));
        return protocol.write(operation, output, caller.requestId());
    }

    private AwsError unserved(String name) {
        return modelled.contains(name)
                ? errors().notImplemented(signingName, name)
                : errors().unknownAction(name, apiVersion);
    }

    private AwsResponse refuse(Throwable thrown, String requestId) {
        ErrorReply reply =
                switch (thrown) {
                    case MalformedRequestException e -> ErrorReply.of(errors().malformedRequest(e.sentence()));
                    case MalformedValueException e -> ErrorReply.of(errors().malformedValue(e));
                    default ->
                        errors.reply(thrown)
                                .or(() -> refusals.apply(thrown).map(ErrorReply::of))
                                .orElse(null);
                };
        if (reply == null) {
            LOG.error("Request {} to {} failed", requestId, signingName, thrown);
            reply = ErrorReply.of(errors().internalFailure());
        }
        return errors().render(reply, requestId);
    }
}
