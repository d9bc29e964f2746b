package dev.faultline.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code kubernetes/} are what Kubernetes' API takes, and fit each other and the image. */
class KubernetesManifestTest {
    private static final Path FOLDER = Project.ROOT.resolve("kubernetes");

    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> kustomizations() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void a_manifest_follows_the_schema(Path manifest) {
        assertThat(KubernetesSchema.refusal(read(manifest))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    replicas: 1         | replica: 1            | replica` in the JSON string is not defined
                    mountPath: /tmp     | mountPaths: /tmp      | mountPaths
                    serviceName: faultline | serviceName: 8     | understood as
                    replicas: 1         | replicas: '1'         | understood as
                    containerPort: 4566 | containerPort: '4566' | understood as
                    periodSeconds: 5    | periodSeconds: soon   | soon
                    name: region        | nome: region          | nome
                    kind: StatefulSet   | kind: StatefulSett    | is none of
                    args: [faultline, up, --foreground] | args: faultline | to be an array
                    """)
    void a_mistake_is_found(String right, String wrong, String complaint) {
        String manifest = Project.read(FOLDER.resolve("region/statefulset.yaml"));
        assertThat(manifest).contains(right);

        var mistaken =
                KubernetesSchema.read(manifest.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)));

        assertThat(KubernetesSchema.refusal(mistaken))
                .hasValueSatisfying(said -> assertThat(said).contains(complaint));
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void a_kustomization_lists_every_manifest_beside_it(Path kustomization) throws IOException {
        var listed = new TreeSet<String>();
        for (var resource : read(kustomization).getAsJsonArray("resources")) listed.add(resource.getAsString());
        var present = new TreeSet<String>();
        for (Path manifest : manifests())
            if (manifest.startsWith(kustomization.resolveSibling("")))
                present.add(manifest.getFileName().toString());

        assertThat(listed).isEqualTo(present);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void what_a_container_mounts_its_pod_has(Path manifest) {
        var all = read(manifest);
        var pod = pod(all);
        if (pod == null) return;
        var volumes = new TreeSet<String>();
        for (var volume : list(pod, "volumes")) volumes.add(name(volume));
        var spec = all.getAsJsonObject("spec");
        for (var claim : list(spec, "volumeClaimTemplates"))
            volumes.add(name(claim.getAsJsonObject().get("metadata")));

        for (var container : containers(pod))
            for (var mount : list(container, "volumeMounts"))
                assertThat(volumes).contains(name(mount));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void our_containers_run_what_the_image_has_as_nobody_special(Path manifest) {
        var pod = pod(read(manifest));
        if (pod == null) return;
        String programs = Project.read(Project.ROOT.resolve("docker/container"));
        for (var container : containers(pod)) {
            var security = container.getAsJsonObject("securityContext");
            assertThat(security.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
            assertThat(security.getAsJsonObject("capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
            if (!container.get("image").getAsString().equals("faultline/region")) continue;
            assertThat(security.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
            assertThat(programs)
                    .contains("\n  " + container.getAsJsonArray("args").get(0).getAsString() + ")");
            assertThat(container.getAsJsonObject("startupProbe").toString())
                    .contains("[\"/opt/faultline/bin/healthy\",\"4566\"]");
        }
        assertThat(pod.getAsJsonObject("securityContext").get("runAsNonRoot").getAsBoolean())
                .isTrue();
    }

    @Test
    void services_and_policies_find_the_regions_pod() {
        var set = read(FOLDER.resolve("region/statefulset.yaml")).getAsJsonObject("spec");
        var labels = set.getAsJsonObject("template").getAsJsonObject("metadata").get("labels");
        var service = read(FOLDER.resolve("region/service.yaml"));
        var policy = read(FOLDER.resolve("region/network-policy.yaml")).getAsJsonObject("spec");

        assertThat(set.getAsJsonObject("selector").get("matchLabels")).isEqualTo(labels);
        assertThat(service.getAsJsonObject("spec").get("selector")).isEqualTo(labels);
        assertThat(policy.getAsJsonObject("podSelector").get("matchLabels")).isEqualTo(labels);
        assertThat(name(service.get("metadata")))
                .isEqualTo(set.get("serviceName").getAsString());
    }

    private static JsonObject read(Path manifest) {
        return KubernetesSchema.read(Project.read(manifest));
    }

    /** The pod that a manifest describes; null when it describes none. */
    private static @Nullable JsonObject pod(JsonObject manifest) {
        var spec = manifest.getAsJsonObject("spec");
        if (spec == null || !spec.has("template")) return null;
        return spec.getAsJsonObject("template").getAsJsonObject("spec");
    }

    private static List<JsonObject> containers(JsonObject pod) {
        var all = new ArrayList<JsonObject>();
        for (String kind : List.of("initContainers", "containers"))
            for (var container : list(pod, kind)) all.add(container.getAsJsonObject());
        assertThat(all).isNotEmpty();
        return all;
    }

    private static List<JsonElement> list(JsonObject parent, String name) {
        return parent.has(name) ? parent.getAsJsonArray(name).asList() : List.of();
    }

    private static String name(JsonElement named) {
        return named.getAsJsonObject().get("name").getAsString();
    }
}
