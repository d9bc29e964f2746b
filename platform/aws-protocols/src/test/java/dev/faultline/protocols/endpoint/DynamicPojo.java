package dev.faultline.protocols.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** An object of a shape that the SDK has no class for: its fields are made from the shape when the test runs. */
final class DynamicPojo implements SdkPojo, SdkBuilder<DynamicPojo, DynamicPojo> {
    private final Supplier<List<SdkField<?>>> fields;
    final Map<String, Object> values = new LinkedHashMap<>();

    DynamicPojo(Supplier<List<SdkField<?>>> fields) {
        this.fields = fields;
    }

    @Override
    public List<SdkField<?>> sdkFields() {
        return fields.get();
    }

    @Override
    public DynamicPojo build() {
        return this;
    }

    static @Nullable Object get(Object pojo, String member) {
        return ((DynamicPojo) pojo).values.get(member);
    }

    static void set(Object pojo, String member, Object value) {
        ((DynamicPojo) pojo).values.put(member, value);
    }
}
