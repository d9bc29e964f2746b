package dev.faultline.protocols.endpoint;

import dev.faultline.aws.AwsError;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.error.ErrorReply;
import dev.faultline.protocols.signature.CredentialScope;
import dev.faultline.protocols.signature.SignatureVerifier;
import dev.faultline.protocols.wire.MalformedRequestException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The door of a process that serves one or several AWS services at one address: picks the service by the credential scope,
 * verifies the signature, hands the request on. Nothing passes unsigned.
 */
public final class AwsDoor {
    /** The header that carries a request's id. */
    public static final String REQUEST_ID = "x-amzn-RequestId";

    private final List<AwsEndpoint> endpoints;
    private final SignatureVerifier verifier;
    private final InstantSource clock;
    private final Supplier<String> requestIds;

    /** @param requestIds makes a new id with every call */
    public AwsDoor(
            List<AwsEndpoint> endpoints, SignatureVerifier verifier, InstantSource clock, Supplier<String> requestIds) {
        if (endpoints.isEmpty()) throw new IllegalArgumentException("a door needs an endpoint behind it");
        var names = new HashMap<String, AwsEndpoint>();
        for (AwsEndpoint endpoint : endpoints)
            if (names.put(endpoint.signingName(), endpoint) != null)
                throw new IllegalArgumentException("two endpoints are named " + endpoint.signingName());
        this.endpoints = List.copyOf(endpoints);
        this.verifier = verifier;
        this.clock = clock;
        this.requestIds = requestIds;
    }

    public AwsResponse handle(AwsRequest request) {
        String requestId = requestIds.get();
        AwsEndpoint endpoint = endpointFor(request);
        AwsResponse response;
        try {
            Caller caller =
                    verifier.verify(request, endpoint.signingName(), endpoint.errors(), clock.instant(), requestId);
            response = endpoint.handle(request, caller);
        } catch (AwsError refusal) {
            response = endpoint.errors().render(ErrorReply.of(refusal), requestId);
        } catch (MalformedRequestException broken) {
            AwsError refusal = endpoint.errors().malformedRequest(broken.sentence());
            response = endpoint.errors().render(ErrorReply.of(refusal), requestId);
        }
        return withRequestId(response, requestId);
    }

    /** The answer to a request whose body was not read to its end because it is larger than {@code limit} bytes. */
    public AwsResponse tooLarge(AwsRequest withoutBody, long limit) {
        AwsEndpoint endpoint = endpointFor(withoutBody);
        String requestId = requestIds.get();
        return withRequestId(
                endpoint.errors().render(ErrorReply.of(endpoint.errors().tooLarge(limit)), requestId), requestId);
    }

    /** The service that the request was signed for; when none is, the first, whose words the refusal then has. */
    private AwsEndpoint endpointFor(AwsRequest request) {
        String service =
                CredentialScope.of(request).map(CredentialScope::service).orElse("");
        for (AwsEndpoint endpoint : endpoints) if (endpoint.signingName().equals(service)) return endpoint;
        return endpoints.getFirst();
    }

    private static AwsResponse withRequestId(AwsResponse response, String requestId) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.put(REQUEST_ID, requestId);
        return new AwsResponse(response.status(), headers, response.body());
    }
}
