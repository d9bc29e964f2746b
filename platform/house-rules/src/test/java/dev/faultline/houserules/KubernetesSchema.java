package dev.faultline.houserules;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Whether a manifest is what Kubernetes' API takes, by the classes that are generated from its schema. No cluster is asked. */
final class KubernetesSchema {
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/ConfigMap", V1ConfigMap.class,
            "v1/Service", V1Service.class,
            "apps/v1/StatefulSet", V1StatefulSet.class,
            "batch/v1/Job", V1Job.class,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class);

    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(OffsetDateTime.class, new NoTimes())
            .create();

    private KubernetesSchema() {}

    static JsonObject read(String manifest) {
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(manifest);
        return GSON.toJsonTree(loaded).getAsJsonObject();
    }

    /** @return what is wrong, in a sentence; empty when nothing is */
    static Optional<String> refusal(JsonObject manifest) {
        String kind = text(manifest, "apiVersion") + "/" + text(manifest, "kind");
        Class<?> type = KINDS.get(kind);
        if (type == null) return Optional.of(kind + " is none of " + KINDS.keySet());
        try {
            // Unknown fields, missing ones, lists and objects in each other's place.
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, manifest);
        } catch (InvocationTargetException invalid) {
            return Optional.of(String.valueOf(invalid.getCause()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the schema's classes have changed", e);
        }
        return changed(manifest, type);
    }

    /** A text where a number belongs, and the like, which the API refuses: what is read is not what was written. */
    private static Optional<String> changed(JsonObject manifest, Class<?> type) {
        try {
            return changed("", manifest, GSON.toJsonTree(GSON.fromJson(manifest, type)));
        } catch (RuntimeException unreadable) {
            return Optional.of(String.valueOf(unreadable.getMessage()));
        }
    }

    /** Beside what was written the classes know empty lists and maps. */
    private static Optional<String> changed(String place, JsonElement written, @Nullable JsonElement understood) {
        if (written.isJsonObject() && understood != null && understood.isJsonObject())
            return written.getAsJsonObject().entrySet().stream()
                    .flatMap(member -> changed(
                            place + "." + member.getKey(),
                            member.getValue(),
                            understood.getAsJsonObject().get(member.getKey()))
                            .stream())
                    .findFirst();
        if (written.isJsonArray() && understood != null && understood.isJsonArray())
            return IntStream.range(0, written.getAsJsonArray().size())
                    .boxed()
                    .flatMap(i -> changed(
                            place + "[" + i + "]",
                            written.getAsJsonArray().get(i),
                            understood.getAsJsonArray().get(i))
                            .stream())
                    .findFirst();
        if (written.equals(understood)) return Optional.empty();
        return Optional.of(place + " is written as " + written + " and understood as " + understood);
    }

    private static String text(JsonObject manifest, String name) {
        var value = manifest.get(name);
        return value == null ? "" : value.getAsString();
    }

    /** Manifests hold no times: only a cluster writes them. */
    private static final class NoTimes extends TypeAdapter<OffsetDateTime> {
        @Override
        public void write(JsonWriter out, OffsetDateTime value) throws IOException {
            out.value(value == null ? null : value.toString());
        }

        @Override
        public OffsetDateTime read(JsonReader in) throws IOException {
            return OffsetDateTime.parse(in.nextString());
        }
    }
}
