package dev.faultline.topology;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.faultline.aws.AccountId;
import dev.faultline.aws.Arn;
import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/**
 * How values are written where processes of a region meet: manifests, events, topics, snapshots. Both sides of a topic
 * use this mapper, so that contracts need no annotations.
 *
 * <p>Zones, regions, accounts and ARNs are their text. A value behind a sealed interface carries its record's simple
 * name as {@code @type}; that name is permanent. An unknown member is ignored, so that a contract may grow.
 */
public final class RegionJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .annotationIntrospector(AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new SealedTypes()))
            .addModule(new SimpleModule("faultline")
                    .addSerializer(new AsText<>(AvailabilityZone.class))
                    .addSerializer(new AsText<>(Region.class))
                    .addSerializer(new AsText<>(AccountId.class))
                    .addSerializer(new AsText<>(Arn.class))
                    .addDeserializer(AvailabilityZone.class, new FromText<>(AvailabilityZone::new))
                    .addDeserializer(Region.class, new FromText<>(Region::new))
                    .addDeserializer(AccountId.class, new FromText<>(AccountId::new))
                    .addDeserializer(Arn.class, new FromText<>(Arn::parse))
                    .addKeyDeserializer(AvailabilityZone.class, new FromKey(AvailabilityZone::new))
                    .addKeyDeserializer(Region.class, new FromKey(Region::new))
                    .addKeyDeserializer(Arn.class, new FromKey(Arn::parse)))
            .build();

    private RegionJson() {}

    /** The one mapper; it is immutable. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static final class SealedTypes extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
            if (!isSealed(annotated.getRawType())) return null;
            return JsonTypeInfo.Value.construct(
                    JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@type", null, false, null);
        }

        @Override
        public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
            if (!isSealed(annotated.getRawType())) return null;
            return Arrays.stream(annotated.getRawType().getPermittedSubclasses())
                    .map(type -> new NamedType(type, type.getSimpleName()))
                    .toList();
        }

        @Override
        public @Nullable String findTypeName(MapperConfig<?> config, AnnotatedClass type) {
            return type.getRawType().isRecord() ? type.getRawType().getSimpleName() : null;
        }

        private static boolean isSealed(Class<?> type) {
            return type.isInterface() && type.isSealed();
        }
    }

    private static final class AsText<T> extends ValueSerializer<T> {
        private final Class<T> type;

        AsText(Class<T> type) {
            this.type = type;
        }

        @Override
        public Class<T> handledType() {
            return type;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializationContext context) {
            json.writeString(value.toString());
        }
    }

    private static final class FromText<T> extends ValueDeserializer<T> {
        private final Function<String, T> parse;

        FromText(Function<String, T> parse) {
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) {
            return parse.apply(json.getString());
        }
    }

    private static final class FromKey extends KeyDeserializer {
        private final Function<String, ?> parse;

        FromKey(Function<String, ?> parse) {
            this.parse = parse;
        }

        @Override
        public Object deserializeKey(String key, DeserializationContext context) {
            return parse.apply(key);
        }
    }
}
