package dev.faultline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The bill of materials of the distribution that the build made, beside the files themselves. */
class BillOfMaterialsTest {
    private static final Path HOME = Distribution.home();

    @Test
    void it_lists_every_jar_that_is_shipped_by_its_bytes_and_nothing_else() throws Exception {
        var jars = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(HOME.resolve("lib"))) {
            for (Path jar : files.filter(Files::isRegularFile).toList())
                jars.put(HOME.relativize(jar).toString(), sha256(jar));
        }

        assertThat(listed("lib/")).isNotEmpty().isEqualTo(jars);
    }

    @Test
    void it_lists_the_libraries_that_postgres_is_linked_with() throws Exception {
        var libraries = listed("postgres/");

        assertThat(libraries).containsKey("postgres/lib/libcrypto.so.1.1");
        for (var library : libraries.entrySet())
            assertThat(sha256(HOME.resolve(library.getKey()))).isEqualTo(library.getValue());
    }

    @Test
    void it_lists_no_library_of_the_tests() throws Exception {
        assertThat(Files.readString(HOME.resolve("sbom.json"))).doesNotContain("junit", "assertj", "cyclonedx-core");
    }

    /** By place, the hashes of what the bill lists there. */
    private static Map<String, String> listed(String prefix) throws IOException {
        var found = new TreeMap<String, String>();
        collect(RegionJson.mapper().readTree(Files.readString(HOME.resolve("sbom.json"))), prefix, found);
        return found;
    }

    private static void collect(JsonNode parent, String prefix, Map<String, String> found) {
        for (var component : parent.path("components")) {
            String hash = component.path("hashes").path(0).path("content").asString("");
            for (var occurrence : component.path("evidence").path("occurrences")) {
                String place = occurrence.path("location").asString();
                if (place.startsWith(prefix)) found.put(place, hash);
            }
            collect(component, prefix, found);
        }
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
