package dev.faultline.protocols.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.filter.FilteringParserDelegate;
import tools.jackson.core.filter.TokenFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One service's model as AWS publishes it ({@code com.amazonaws:aws-java-sdk-models}): what the SDK's classes lack for a
 * server. Needed while an endpoint is built, not afterwards. Documentation is dropped while reading.
 */
public final class ServiceModel {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode root;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    private ServiceModel(JsonNode root) {
        this.root = root;
        if (!root.path("metadata").has("protocol")) throw new IllegalArgumentException("not a service model");
    }

    /** Reads a model that lies beside a class on the class path, for example {@code /aws-models/ec2-model.json}. */
    public static ServiceModel resource(Class<?> beside, String path) {
        try (InputStream in = beside.getResourceAsStream(path)) {
            if (in == null) throw new IllegalArgumentException("no service model at " + path);
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ServiceModel read(InputStream in) {
        var parser = new FilteringParserDelegate(
                JSON.createParser(in), new WithoutDocumentation(), TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true);
        return new ServiceModel(JSON.readTree(parser));
    }

    public static ServiceModel of(JsonNode root) {
        return new ServiceModel(root);
    }

    /** The wire protocol: {@code query}, {@code ec2}, {@code json}, {@code rest-json} or {@code rest-xml}. */
    public String protocol() {
        return metadata("protocol");
    }

    public String apiVersion() {
        return metadata("apiVersion");
    }

    /** The service's name in a credential scope. */
    public String signingName() {
        String signing = metadata("signingName");
        return signing.isEmpty() ? metadata("endpointPrefix") : signing;
    }

    public String fullName() {
        return metadata("serviceFullName");
    }

    /** The namespace of XML documents, or the empty text. */
    public String xmlNamespace() {
        JsonNode namespace = root.path("metadata").path("xmlNamespace");
        return namespace.isObject() ? namespace.path("uri").asString("") : namespace.asString("");
    }

    public NavigableSet<String> operationNames() {
        var names = new TreeSet<String>();
        root.path("operations").properties().forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /** @throws IllegalArgumentException when the service has no such operation */
    public OperationModel operation(String name) {
        JsonNode node = root.path("operations").path(name);
        if (node.isMissingNode()) throw new IllegalArgumentException(fullName() + " has no operation " + name);
        JsonNode output = node.path("output");
        return new OperationModel(
                name,
                text(node.path("input").path("shape")),
                text(output.path("shape")),
                text(output.path("resultWrapper")),
                node.path("http").path("responseCode").asInt(200));
    }

    /** @throws IllegalArgumentException when the model has no such shape */
    public Shape shape(String name) {
        Shape known = shapes.get(name);
        if (known != null) return known;
        JsonNode node = root.path("shapes").path(name);
        if (node.isMissingNode()) throw new IllegalArgumentException(fullName() + " has no shape " + name);
        Shape shape = Shape.of(name, node);
        shapes.put(name, shape);
        return shape;
    }

    /** The shapes that are errors, by name. */
    public Map<String, Shape> errors() {
        var errors = new TreeMap<String, Shape>();
        root.path("shapes").properties().forEach(entry -> {
            if (entry.getValue().path("exception").asBoolean(false)) errors.put(entry.getKey(), shape(entry.getKey()));
        });
        return errors;
    }

    private String metadata(String key) {
        return root.path("metadata").path(key).asString("");
    }

    static @Nullable String text(JsonNode node) {
        return node.isString() ? node.asString() : null;
    }

    private static final class WithoutDocumentation extends TokenFilter {
        @Override
        public @Nullable TokenFilter includeProperty(String name) {
            return name.equals("documentation") ? null : this;
        }
    }
}
