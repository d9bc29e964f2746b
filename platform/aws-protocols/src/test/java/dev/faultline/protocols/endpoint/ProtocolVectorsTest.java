package dev.faultline.protocols.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Region;
import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.Caller;
import dev.faultline.protocols.model.OperationModel;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Structure;
import dev.faultline.protocols.schema.SchemaCompiler;
import dev.faultline.protocols.validation.HonouredMembers;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.ObjectNode;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;

/**
 * AWS's own protocol vectors. They are written from a client's side: a request vector gives members and the body that they
 * make, so here the body has to make the members; a response vector gives a body and the members that it makes, so here the
 * members have to make the body. Those that say nothing about a server, and why, are in {@link #NOT_OURS}.
 */
class ProtocolVectorsTest {
    private static final String OFFSET = "a client has to read any offset from UTC; a server writes UTC";
    private static final String AUTO_FILL = "the client makes up a token that is not among the members";
    private static final String NOTHING_SENT =
            "the client sends nothing for an empty value, so the server cannot know of it";
    private static final String NO_BODY = "about a header that a client sets; it has no body to read";
    private static final String NAMESPACE =
            "members have namespaces, which the SDK's classes do not know and AWS's clients do not look at";

    private static final Map<String, String> NOT_OURS = Map.ofEntries(
            Map.entry("QueryProtocolIdempotencyTokenAutoFill", AUTO_FILL),
            Map.entry("Ec2ProtocolIdempotencyTokenAutoFill", AUTO_FILL),
            Map.entry("QueryEmptyQueryMaps", NOTHING_SENT),
            Map.entry("Ec2EmptyQueryLists", NOTHING_SENT),
            Map.entry("SDKAppliedContentEncoding_awsQuery", NO_BODY),
            Map.entry("SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery", NO_BODY),
            Map.entry("SDKAppliedContentEncoding_ec2Query", NO_BODY),
            Map.entry("SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query", NO_BODY),
            Map.entry("AwsQueryDateTimeWithNegativeOffset", OFFSET),
            Map.entry("AwsQueryDateTimeWithPositiveOffset", OFFSET),
            Map.entry("Ec2QueryDateTimeWithNegativeOffset", OFFSET),
            Map.entry("Ec2QueryDateTimeWithPositiveOffset", OFFSET),
            Map.entry("QueryXmlNamespaces", NAMESPACE),
            Map.entry("Ec2XmlNamespaces", NAMESPACE),
            Map.entry("QueryXmlLists", NAMESPACE),
            Map.entry("Ec2XmlLists", NAMESPACE),
            Map.entry("QueryQueryFlattenedXmlMapWithXmlNamespace", NAMESPACE));

    private static final List<String> ALWAYS_SENT = List.of("ResponseMetadata", "requestId", "RequestId", "RequestID");
    private static final Caller CALLER = new Caller("test", AccountId.DEFAULT, new Region("us-east-1"), "foo-id");

    /** The three errors of the vectors as the SDK would have them. */
    abstract static class VectorException extends AwsServiceException {
        private static final long serialVersionUID = 1L;
        private final transient List<SdkField<?>> fields;
        final transient DynamicPojo values;

        VectorException(DynamicPojo values, String message) {
            super(AwsServiceException.builder().message(message));
            this.values = values;
            // Like the SDK's, whose exceptions keep the message apart from their fields.
            this.fields = values.sdkFields().stream()
                    .filter(field -> !field.memberName().equalsIgnoreCase("message"))
                    .<SdkField<?>>map(VectorException::onException)
                    .toList();
        }

        @Override
        public List<SdkField<?>> sdkFields() {
            return fields;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // Delegates whatever the field's type is.
        private static SdkField<?> onException(SdkField field) {
            return SdkField.builder(field.marshallingType())
                    .memberName(field.memberName())
                    .constructor(field.constructor())
                    .getter(e -> field.getValueOrDefault(((VectorException) e).values))
                    .traits(software.amazon.awssdk.core.traits.LocationTrait.builder()
                            .location(field.location())
                            .locationName(field.locationName())
                            .unmarshallLocationName(field.unmarshallLocationName())
                            .build())
                    .build();
        }
    }

    static final class InvalidGreeting extends VectorException {
        private static final long serialVersionUID = 1L;

        InvalidGreeting(DynamicPojo values, String message) {
            super(values, message);
        }
    }

    static final class ComplexError extends VectorException {
        private static final long serialVersionUID = 1L;

        ComplexError(DynamicPojo values, String message) {
            super(values, message);
        }
    }

    static final class CustomCodeError extends VectorException {
        private static final long serialVersionUID = 1L;

        CustomCodeError(DynamicPojo values, String message) {
            super(values, message);
        }
    }

    /** The vectors' service with the same answer to everything. */
    private static final class Service {
        final VectorModel model;
        final List<DynamicPojo> received = new ArrayList<>();
        private final ServiceModel serviceModel;
        private final SchemaCompiler compiler;

        Service(VectorModel model) {
            this.model = model;
            this.serviceModel = model.serviceModel();
            this.compiler = new SchemaCompiler(serviceModel);
        }

        AwsEndpoint answering(Operation.Handler handler) {
            var operations = new LinkedHashMap<String, Operation>();
            for (OperationShape shape : model.operations()) {
                String name = shape.getId().getName();
                OperationModel modelled = serviceModel.operation(name);
                Structure input = structure(shape.getInputShape());
                var honoured = new HonouredMembers(
                        input, input.members().stream().map(Member::name).toList(), List.of());
                operations.put(
                        name,
                        new Operation(
                                name,
                                input,
                                structure(shape.getOutputShape()),
                                modelled.resultWrapper(),
                                modelled.successStatus(),
                                honoured,
                                request -> {
                                    received.add((DynamicPojo) request);
                                    return handler.handle(request);
                                }));
            }
            return AwsEndpoint.assemble(serviceModel, operations);
        }

        private Structure structure(ShapeId id) {
            return compiler.structure(VectorModel.name(id), () -> model.create(id));
        }
    }

    private static AwsResponse call(AwsEndpoint endpoint, String body) {
        var headers = HttpHeaders.of(Map.of(), (_, _) -> true);
        return endpoint.handle(new AwsRequest("POST", "/", "", headers, body.getBytes(StandardCharsets.UTF_8)), CALLER);
    }

    @TestFactory
    Stream<DynamicTest> query_vectors() throws Exception {
        return vectors(new VectorModel("awsQuery", "aws.protocoltests.query#AwsQuery"));
    }

    @TestFactory
    Stream<DynamicTest> ec2_vectors() throws Exception {
        return vectors(new VectorModel("ec2Query", "aws.protocoltests.ec2#AwsEc2"));
    }

    private interface Check {
        void run() throws Exception;
    }

    private static Stream<DynamicTest> vectors(VectorModel model) {
        var tests = new ArrayList<DynamicTest>();
        for (OperationShape operation : model.operations()) {
            Shape output = model.smithy().expectShape(operation.getOutputShape());
            for (ObjectNode vector : of(operation, "smithy.test#httpRequestTests"))
                tests.add(test(vector, "request", () -> request(model, operation, vector)));
            for (ObjectNode vector : of(operation, "smithy.test#httpResponseTests"))
                tests.add(test(vector, "response", () -> response(model, operation, output, vector)));
            for (ShapeId id : operation.getErrors()) {
                Shape error = model.smithy().expectShape(id);
                for (ObjectNode vector : of(error, "smithy.test#httpResponseTests"))
                    tests.add(test(vector, "error", () -> error(model, operation, error, vector)));
            }
        }
        return tests.stream();
    }

    private static List<ObjectNode> of(Shape shape, String trait) {
        return VectorModel.trait(shape, trait)
                .map(node -> node.expectArrayNode().getElementsAs(Node::expectObjectNode))
                .orElse(List.of());
    }

    /** A vector that is not ours must not pass either: then the reason is wrong. */
    private static DynamicTest test(ObjectNode vector, String kind, Check check) {
        String id = vector.expectStringMember("id").getValue();
        String reason = NOT_OURS.get(id);
        if (reason == null) return DynamicTest.dynamicTest(kind + " " + id, check::run);
        return DynamicTest.dynamicTest(kind + " " + id + " is not ours: " + reason, () -> assertThatThrownBy(check::run)
                .isInstanceOf(Throwable.class));
    }

    private static void request(VectorModel model, OperationShape operation, ObjectNode vector) {
        var service = new Service(model);
        AwsEndpoint endpoint = service.answering(_ -> model.create(operation.getOutputShape()));
        AwsResponse answer = call(endpoint, vector.expectStringMember("body").getValue());
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        Shape input = model.smithy().expectShape(operation.getInputShape());
        Object expected = new VectorValues(model)
                .of(input, vector.getObjectMember("params").orElse(Node.objectNode()));
        assertThat(VectorValues.plain(service.received.getFirst())).isEqualTo(VectorValues.plain(expected));
    }

    private static void response(VectorModel model, OperationShape operation, Shape output, ObjectNode vector)
            throws Exception {
        DynamicPojo value = (DynamicPojo) new VectorValues(model)
                .of(output, vector.getObjectMember("params").orElse(Node.objectNode()));
        AwsEndpoint endpoint = new Service(model).answering(_ -> value);
        AwsResponse answer = call(endpoint, "Action=" + operation.getId().getName() + "&Version=2020-01-08");
        assertAnswer(answer, vector);
    }

    private static void error(VectorModel model, OperationShape operation, Shape error, ObjectNode vector)
            throws Exception {
        ObjectNode params = vector.getObjectMember("params").orElse(Node.objectNode());
        DynamicPojo value = (DynamicPojo) new VectorValues(model).of(error, params);
        // The SDK's exceptions carry the message apart from their members, and so may a vector.
        String body = vector.expectStringMember("body").getValue();
        String message = body.contains("<Message>") ? body.replaceAll("(?s).*<Message>(.*)</Message>.*", "$1") : "";
        VectorException thrown =
                switch (error.getId().getName()) {
                    case "InvalidGreeting" -> new InvalidGreeting(value, message);
                    case "ComplexError" -> new ComplexError(value, message);
                    case "CustomCodeError" -> new CustomCodeError(value, message);
                    default -> throw new IllegalStateException("a new error of the vectors: " + error.getId());
                };
        AwsEndpoint endpoint = new Service(model).answering(_ -> {
            throw thrown;
        });
        AwsResponse answer = call(endpoint, "Action=" + operation.getId().getName() + "&Version=2020-01-08");
        assertAnswer(answer, vector);
    }

    private static void assertAnswer(AwsResponse answer, ObjectNode vector) throws Exception {
        int code = vector.expectNumberMember("code").getValue().intValue();
        assertThat(answer.status()).isEqualTo(code);
        String body = vector.getStringMemberOrDefault("body", "");
        if (body.isEmpty()) return;
        // The namespace of the document is on and off in the vectors; where a member has one, it is the vector's point.
        boolean namespaces = body.indexOf("xmlns", body.indexOf('>')) >= 0;
        assertThat(XmlTree.canonical(new String(answer.body(), StandardCharsets.UTF_8), ALWAYS_SENT, namespaces))
                .isEqualTo(XmlTree.canonical(body, ALWAYS_SENT, namespaces));
    }
}
