package dev.faultline.protocols.endpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.node.NumberNode;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;

/** The parameters of a vector as the SDK's classes would hold them, and back into what can be compared. */
final class VectorValues {
    private final VectorModel model;

    VectorValues(VectorModel model) {
        this.model = model;
    }

    Object of(Shape shape, Node node) {
        return switch (shape.getType()) {
            case STRUCTURE, UNION -> {
                DynamicPojo pojo = model.create(shape.getId());
                fill(pojo, shape, node);
                yield pojo;
            }
            case LIST, SET -> {
                var list = new ArrayList<Object>();
                Shape element = target(shape.asListShape().orElseThrow().getMember());
                for (Node item : node.expectArrayNode()) list.add(of(element, item));
                yield list;
            }
            case MAP -> {
                var map = new LinkedHashMap<String, Object>();
                Shape value = target(shape.asMapShape().orElseThrow().getValue());
                node.expectObjectNode().getStringMap().forEach((key, item) -> map.put(key, of(value, item)));
                yield map;
            }
            case BOOLEAN -> node.expectBooleanNode().getValue();
            case BLOB -> SdkBytes.fromString(node.expectStringNode().getValue(), StandardCharsets.UTF_8);
            case TIMESTAMP ->
                Instant.ofEpochMilli(
                        Math.round(node.expectNumberNode().getValue().doubleValue() * 1000));
            case INTEGER, INT_ENUM -> number(node).intValue();
            case LONG -> number(node).longValue();
            case SHORT -> number(node).shortValue();
            case BYTE -> number(node).byteValue();
            case FLOAT -> number(node).floatValue();
            case DOUBLE -> number(node).doubleValue();
            default -> node.expectStringNode().getValue();
        };
    }

    void fill(DynamicPojo pojo, Shape shape, Node node) {
        node.expectObjectNode()
                .getStringMap()
                .forEach((name, value) ->
                        pojo.values.put(name, of(target(shape.getMember(name).orElseThrow()), value)));
    }

    private Shape target(MemberShape member) {
        return model.smithy().expectShape(member.getTarget());
    }

    private static Number number(Node node) {
        return node.asNumberNode()
                .map(NumberNode::getValue)
                .orElseGet(() -> Double.valueOf(node.expectStringNode().getValue()));
    }

    /** Objects as maps, so that two of them can be equal. */
    static Object plain(Object value) {
        return switch (value) {
            case DynamicPojo pojo -> plain(pojo.values);
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<Object, Object>();
                map.forEach((key, item) -> plain.put(key, plain(item)));
                yield plain;
            }
            case List<?> list -> list.stream().map(VectorValues::plain).toList();
            default -> value;
        };
    }
}
