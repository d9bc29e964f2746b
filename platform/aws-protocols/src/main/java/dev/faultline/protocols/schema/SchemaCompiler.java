package dev.faultline.protocols.schema;

import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.model.Shape;
import dev.faultline.protocols.model.Shape.Constraints;
import dev.faultline.protocols.model.Shape.Reference;
import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Scalar;
import dev.faultline.protocols.schema.Schema.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/**
 * Joins the SDK's fields (types, names on the wire) with the model's shapes (constraints) into schemas. A field that the
 * model does not know, because the model is older or the SDK renamed it, is marked: it may be answered, since the SDK
 * knows how it looks, but a request that sets it is always refused, since nobody knows its constraints.
 */
public final class SchemaCompiler {
    private record Key(String shape, Class<?> type) {}

    private final ServiceModel model;
    private final Map<Key, Structure> known = new HashMap<>();

    public SchemaCompiler(ServiceModel model) {
        this.model = model;
    }

    /** @param shapeName the structure's shape, null when the model has none */
    public Structure structure(@Nullable String shapeName, Supplier<SdkPojo> constructor) {
        SdkPojo sample = constructor.get();
        var key = new Key(shapeName == null ? "" : shapeName, sample.getClass());
        Structure found = known.get(key);
        if (found != null) return found;
        var structure = new Structure(shapeName == null ? sample.getClass().getSimpleName() : shapeName, constructor);
        known.put(key, structure);
        Shape shape = shapeName == null ? null : model.shape(shapeName);
        var members = new ArrayList<Member>();
        for (SdkField<?> field : sample.sdkFields()) members.add(member(shape, field));
        structure.complete(members);
        return structure;
    }

    private Member member(@Nullable Shape shape, SdkField<?> field) {
        String name = shape == null ? null : match(shape, field);
        Reference reference = shape == null || name == null ? null : shape.part(name);
        // Services that moved to JSON have lost their query names in the SDK; the model may still have them.
        String queryName = reference == null ? null : reference.queryName();
        String nameIn = queryName != null && model.protocol().equals("query") ? queryName : field.locationName();
        return new Member(
                name == null ? field.memberName() : name,
                field,
                nameIn,
                field.unmarshallLocationName(),
                shape != null && name != null && shape.required().contains(name),
                reference != null,
                schema(reference, field));
    }

    /** By name, then by the name on the wire: the SDK renames a few members. */
    private static @Nullable String match(Shape shape, SdkField<?> field) {
        if (shape.members().containsKey(field.memberName())) return field.memberName();
        if (shape.members().containsKey(field.locationName())) return field.locationName();
        for (var entry : shape.members().entrySet())
            if (field.locationName().equals(entry.getValue().locationName())) return entry.getKey();
        return null;
    }

    private Schema schema(@Nullable Reference reference, SdkField<?> field) {
        Shape shape = reference == null ? null : model.shape(reference.shape());
        boolean flat = reference != null && reference.flattened() || shape != null && shape.flattened();
        MarshallingKnownType type = field.marshallingType().getKnownType();
        return switch (type) {
            case SDK_POJO -> structure(shape == null ? null : shape.name(), field.constructor());
            case LIST -> list(shape, flat, field.getRequiredTrait(ListTrait.class));
            case MAP -> map(shape, flat, field.getRequiredTrait(MapTrait.class));
            default -> {
                var trait = field.getTrait(TimestampFormatTrait.class);
                yield new Scalar(type, constraints(shape), trait == null ? null : trait.format());
            }
        };
    }

    private ListOf list(@Nullable Shape shape, boolean flat, ListTrait trait) {
        return new ListOf(
                schema(shape == null ? null : shape.part("member"), trait.memberFieldInfo()),
                flat || trait.isFlattened(),
                trait.memberLocationName() == null ? "member" : trait.memberLocationName(),
                constraints(shape));
    }

    private MapOf map(@Nullable Shape shape, boolean flat, MapTrait trait) {
        Shape keys = shape == null ? null : model.shape(shape.part("key").shape());
        return new MapOf(
                new Scalar(MarshallingKnownType.STRING, constraints(keys), null),
                schema(shape == null ? null : shape.part("value"), trait.valueFieldInfo()),
                flat || trait.isFlattened(),
                trait.keyLocationName() == null ? "key" : trait.keyLocationName(),
                trait.valueLocationName() == null ? "value" : trait.valueLocationName(),
                constraints(shape));
    }

    private static Constraints constraints(@Nullable Shape shape) {
        return shape == null ? Constraints.NONE : shape.constraints();
    }
}
