package dev.faultline.protocols.wire;

import dev.faultline.protocols.schema.Schema;
import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Scalar;
import dev.faultline.protocols.schema.Schema.Structure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Builds the SDK's objects from any view of a request. */
public final class Binder {
    private Binder() {}

    /** @throws MalformedValueException when a value is none of its type */
    public static SdkPojo bind(Structure structure, Node node) {
        SdkPojo builder = structure.create();
        for (Member member : structure.members()) {
            Node value = node.member(member);
            if (value != null) member.field().set(builder, value(member.type(), value));
        }
        return (SdkPojo) ((SdkBuilder<?, ?>) builder).build();
    }

    private static Object value(Schema schema, Node node) {
        return switch (schema) {
            case Structure structure -> bind(structure, node);
            case ListOf list -> list(list, node);
            case MapOf map -> map(map, node);
            case Scalar scalar -> Scalars.parse(scalar, node);
        };
    }

    private static List<Object> list(ListOf list, Node node) {
        var elements = new ArrayList<Object>();
        for (Node element : node.elements(list)) elements.add(value(list.element(), element));
        return elements;
    }

    private static Map<String, Object> map(MapOf map, Node node) {
        var entries = new LinkedHashMap<String, Object>();
        node.entries(map).forEach((key, entry) -> entries.put(key, value(map.value(), entry)));
        return entries;
    }
}
