package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.model.ServiceModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.loader.ModelAssembler;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.ListShape;
import software.amazon.smithy.model.shapes.MapShape;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.shapes.StructureShape;
import software.amazon.smithy.model.traits.Trait;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The service that AWS's protocol vectors are written for, twice: as a service model in the form that AWS publishes, and as
 * fields like those of the SDK's classes. The codec sees no difference to a real service.
 */
final class VectorModel {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Model smithy;
    private final ServiceShape service;
    private final boolean ec2;
    private final Map<ShapeId, List<SdkField<?>>> fields = new HashMap<>();

    VectorModel(String folder, String serviceId) throws IOException {
        this.smithy = load(folder);
        this.service = smithy.expectShape(ShapeId.from(serviceId), ServiceShape.class);
        this.ec2 = folder.equals("ec2Query");
    }

    /** The vectors' own traits are read as plain nodes, so that their definitions are not needed. */
    private static Model load(String folder) throws IOException {
        ModelAssembler assembler = Model.assembler()
                .putProperty(ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
                .disableValidation();
        for (String file : manifest())
            if (file.startsWith(folder + "/") || !file.contains("/"))
                assembler.addUnparsedModel(file, resource("/META-INF/smithy/" + file));
        return assembler.assemble().getResult().orElseThrow();
    }

    private static List<String> manifest() throws IOException {
        String vectors = VectorModel.class
                .getResource("/META-INF/smithy/awsQuery/main.smithy")
                .toString();
        var uri = java.net.URI.create(vectors.replace("awsQuery/main.smithy", "manifest"));
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = VectorModel.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Model smithy() {
        return smithy;
    }

    List<OperationShape> operations() {
        return service.getOperations().stream()
                .map(id -> smithy.expectShape(id, OperationShape.class))
                .toList();
    }

    static Optional<Node> trait(Shape shape, String id) {
        return shape.findTrait(id).map(Trait::toNode);
    }

    private static @Nullable String text(Shape shape, String traitId) {
        return trait(shape, traitId)
                .map(node -> node.expectStringNode().getValue())
                .orElse(null);
    }

    ServiceModel serviceModel() {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("metadata")
                .put("protocol", ec2 ? "ec2" : "query")
                .put("apiVersion", service.getVersion())
                .put("endpointPrefix", "vectors")
                .put("serviceFullName", service.getId().getName())
                .put("xmlNamespace", "https://example.com/");
        ObjectNode operations = root.putObject("operations");
        for (OperationShape operation : operations()) operation(operation, operations);
        ObjectNode shapes = root.putObject("shapes");
        smithy.shapes()
                .filter(shape -> !shape.isMemberShape() && !shape.isServiceShape() && !shape.isOperationShape())
                .forEach(shape -> shape(shape, shapes.putObject(name(shape.getId()))));
        return ServiceModel.of(root);
    }

    private void operation(OperationShape operation, ObjectNode operations) {
        ObjectNode node = operations.putObject(operation.getId().getName());
        node.putObject("input").put("shape", name(operation.getInputShape()));
        ObjectNode output = node.putObject("output").put("shape", name(operation.getOutputShape()));
        // As in AWS's models, only an output with members has a wrapper.
        if (!ec2 && !smithy.expectShape(operation.getOutputShape()).members().isEmpty())
            output.put("resultWrapper", operation.getId().getName() + "Result");
    }

    private void shape(Shape shape, ObjectNode node) {
        node.put("type", shape.getType().toString());
        if (shape.isListShape()) reference(shape.asListShape().orElseThrow().getMember(), node.putObject("member"));
        else if (shape.isMapShape()) {
            reference(shape.asMapShape().orElseThrow().getKey(), node.putObject("key"));
            reference(shape.asMapShape().orElseThrow().getValue(), node.putObject("value"));
        } else if (shape.isStructureShape()) {
            ObjectNode members = node.putObject("members");
            for (MemberShape member : shape.members()) reference(member, members.putObject(member.getMemberName()));
        }
        trait(shape, "smithy.api#error").ifPresent(kind -> error(shape, kind, node));
    }

    private static void error(Shape shape, Node kind, ObjectNode node) {
        boolean client = kind.expectStringNode().getValue().equals("client");
        int status = trait(shape, "smithy.api#httpError")
                .map(code -> code.expectNumberNode().getValue().intValue())
                .orElse(client ? 400 : 500);
        ObjectNode error = node.put("exception", true).putObject("error");
        error.put("httpStatusCode", status).put("senderFault", client);
        trait(shape, "aws.protocols#awsQueryError").map(Node::expectObjectNode).ifPresent(custom -> error.put(
                        "code", custom.expectStringMember("code").getValue())
                .put(
                        "httpStatusCode",
                        custom.expectNumberMember("httpResponseCode").getValue().intValue()));
    }

    private void reference(MemberShape member, ObjectNode node) {
        node.put("shape", name(member.getTarget()));
        if (member.hasTrait("smithy.api#xmlFlattened")) node.put("flattened", true);
    }

    /** The vectors' own shapes by their plain names, as AWS's models have them; those of others with their namespace. */
    static String name(ShapeId id) {
        boolean own = id.getNamespace().equals("aws.protocoltests.query")
                || id.getNamespace().equals("aws.protocoltests.ec2");
        return own ? id.getName() : id.toString();
    }

    DynamicPojo create(ShapeId structure) {
        return new DynamicPojo(() -> fields.computeIfAbsent(structure, this::fieldsOf));
    }

    private List<SdkField<?>> fieldsOf(ShapeId id) {
        var all = new ArrayList<SdkField<?>>();
        for (MemberShape member : smithy.expectShape(id, StructureShape.class).members()) all.add(field(member));
        return all;
    }

    private SdkField<?> field(MemberShape member) {
        Shape target = smithy.expectShape(member.getTarget());
        String xmlName = text(member, "smithy.api#xmlName");
        String out = xmlName == null ? member.getMemberName() : xmlName;
        String ec2Name = text(member, "aws.protocols#ec2QueryName");
        String in = !ec2
                ? out
                : ec2Name == null ? out.substring(0, 1).toUpperCase(Locale.ROOT) + out.substring(1) : ec2Name;
        var traits = new ArrayList<software.amazon.awssdk.core.traits.Trait>();
        traits.add(LocationTrait.builder()
                .location(MarshallLocation.PAYLOAD)
                .locationName(in)
                .unmarshallLocationName(out)
                .build());
        boolean flat = member.hasTrait("smithy.api#xmlFlattened");
        target.asListShape().ifPresent(list -> traits.add(listTrait(list, flat)));
        target.asMapShape().ifPresent(map -> traits.add(mapTrait(map, flat)));
        format(member, target).ifPresent(format -> traits.add(TimestampFormatTrait.create(format)));
        String name = member.getMemberName();
        SdkField.Builder<Object> builder = builder(target);
        return builder.memberName(name)
                .constructor((java.util.function.Supplier<SdkPojo>) () -> create(target.getId()))
                .getter(pojo -> DynamicPojo.get(pojo, name))
                .setter((pojo, value) -> DynamicPojo.set(pojo, name, value))
                .traits(traits.toArray(software.amazon.awssdk.core.traits.Trait[]::new))
                .build();
    }

    private ListTrait listTrait(ListShape list, boolean flat) {
        String name = text(list.getMember(), "smithy.api#xmlName");
        return ListTrait.builder()
                .isFlattened(flat)
                .memberLocationName(name == null ? "member" : name)
                .memberFieldInfo(field(list.getMember()))
                .build();
    }

    private MapTrait mapTrait(MapShape map, boolean flat) {
        String key = text(map.getKey(), "smithy.api#xmlName");
        String value = text(map.getValue(), "smithy.api#xmlName");
        return MapTrait.builder()
                .isFlattened(flat)
                .keyLocationName(key == null ? "key" : key)
                .valueLocationName(value == null ? "value" : value)
                .valueFieldInfo(field(map.getValue()))
                .build();
    }

    private static Optional<Format> format(MemberShape member, Shape target) {
        String own = text(member, "smithy.api#timestampFormat");
        String format = own == null ? text(target, "smithy.api#timestampFormat") : own;
        if (format == null) return Optional.empty();
        return Optional.of(
                switch (format) {
                    case "epoch-seconds" -> Format.UNIX_TIMESTAMP;
                    case "http-date" -> Format.RFC_822;
                    default -> Format.ISO_8601;
                });
    }

    @SuppressWarnings("unchecked") // The field is only ever read and written through Object.
    private static SdkField.Builder<Object> builder(Shape target) {
        MarshallingType<?> type =
                switch (target.getType()) {
                    case STRING, ENUM -> MarshallingType.STRING;
                    case INTEGER, INT_ENUM -> MarshallingType.INTEGER;
                    case LONG -> MarshallingType.LONG;
                    case SHORT -> MarshallingType.SHORT;
                    case BYTE -> MarshallingType.BYTE;
                    case FLOAT -> MarshallingType.FLOAT;
                    case DOUBLE -> MarshallingType.DOUBLE;
                    case BOOLEAN -> MarshallingType.BOOLEAN;
                    case TIMESTAMP -> MarshallingType.INSTANT;
                    case BLOB -> MarshallingType.SDK_BYTES;
                    case LIST, SET -> MarshallingType.LIST;
                    case MAP -> MarshallingType.MAP;
                    case STRUCTURE, UNION -> MarshallingType.SDK_POJO;
                    default -> throw new IllegalArgumentException("no type for " + target);
                };
        return (SdkField.Builder<Object>) (SdkField.Builder<?>) SdkField.builder(type);
    }
}
