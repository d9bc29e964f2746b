package dev.faultline.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cyclonedx.Version;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BillOfMaterialsTest {
    private Path home;
    private Path repository;

    @BeforeEach
    void setUp(@TempDir Path folder) throws IOException {
        home = folder.resolve("home");
        repository = folder.resolve("repository");
        Files.createDirectories(home.resolve("postgres/lib"));
        Files.writeString(home.resolve("postgres/lib/libssl.so.1.1"), "a library");
        shipped("zone", "core-1.0.jar", "core");
        shipped("launcher", "core-1.0.jar", "core");
        pom(
                "org.example",
                "core",
                "1.0",
                "<parent><groupId>org.example</groupId><artifactId>parent</artifactId>"
                        + "<version>7</version></parent>");
        pom(
                "org.example",
                "parent",
                "7",
                "<licenses><license><name>Apache License, Version 2.0</name></license></licenses>");
    }

    @Test
    void a_jar_of_two_class_paths_is_one_component_with_both_places_and_its_licence() throws Exception {
        var bom = written(Map.of("zone", List.of(core()), "launcher", List.of(core())));

        var component = bom.getComponents().getFirst();
        assertThat(component.getPurl()).isEqualTo("pkg:maven/org.example/core@1.0?type=jar");
        assertThat(component.getHashes().getFirst().getValue()).hasSize(64);
        assertThat(component.getEvidence().getOccurrences())
                .extracting("location")
                .containsExactly("lib/launcher/core-1.0.jar", "lib/zone/core-1.0.jar");
        assertThat(component.getLicenses().getLicenses().getFirst().getId()).isEqualTo("Apache-2.0");
    }

    @Test
    void postgres_is_listed_with_the_libraries_that_it_is_linked_with() throws Exception {
        var bom = written(Map.of("zone", List.of(core()), "launcher", List.of(core())));

        var postgres = bom.getComponents().getLast();
        assertThat(postgres.getVersion()).isEqualTo("18.6.0");
        assertThat(postgres.getComponents()).extracting("name").containsExactly("libssl.so.1.1");
    }

    @Test
    void the_same_files_have_the_same_bill_and_others_another_serial_number() throws Exception {
        var lists = Map.of("zone", List.of(core()), "launcher", List.of(core()));
        String first = written(lists).getSerialNumber();
        String text = Files.readString(home.resolve(BillOfMaterials.FILE));

        written(lists);

        assertThat(home.resolve(BillOfMaterials.FILE)).hasContent(text);
        shipped("zone", "core-1.0.jar", "changed");
        assertThat(written(lists).getSerialNumber()).isNotEqualTo(first);
    }

    @Test
    void a_jar_that_nobody_resolved_stops_the_build() throws Exception {
        shipped("zone", "stray-2.0.jar", "who am I");

        assertThatThrownBy(() -> written(Map.of("zone", List.of(core()), "launcher", List.of(core()))))
                .hasMessageContaining("lib/zone/stray-2.0.jar");
    }

    @Test
    void what_maven_lists_is_read_with_classifiers_and_module_names() throws Exception {
        Path list = home.resolve("class-path.txt");
        Files.writeString(list, """

                The following files have been resolved:
                   org.example:core:jar:1.0:compile:/r/org/example/core/1.0/core-1.0.jar -- module org.example [auto]
                   io.netty:epoll:jar:linux-x86_64:4.2:runtime:/r/io/netty/epoll/4.2/epoll-4.2-linux-x86_64.jar
                   org.example:choice:jar:3:runtime (optional):/r/org/example/choice/3/choice-3.jar
                """);

        assertThat(ResolvedJar.read(list))
                .extracting(ResolvedJar::fileName)
                .containsExactly("core-1.0.jar", "epoll-4.2-linux-x86_64.jar", "choice-3.jar");
        assertThat(ResolvedJar.read(list).get(1).purl())
                .isEqualTo("pkg:maven/io.netty/epoll@4.2?classifier=linux-x86_64&type=jar");
    }

    private Bom written(Map<String, List<ResolvedJar>> lists) throws IOException, ParseException {
        new BillOfMaterials(home, "0.1.0", "io.zonky:postgres:18.6.0").write(lists);
        var file = home.resolve(BillOfMaterials.FILE).toFile();
        assertThat(new JsonParser().validate(file, Version.VERSION_16)).isEmpty();
        return new JsonParser().parse(file);
    }

    private ResolvedJar core() {
        return new ResolvedJar(
                "org.example", "core", "1.0", "", repository.resolve("org/example/core/1.0/core-1.0.jar"));
    }

    private void shipped(String process, String name, String content) throws IOException {
        Path jar = home.resolve("lib").resolve(process).resolve(name);
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, content);
    }

    private void pom(String group, String name, String version, String content) throws IOException {
        Path folder = repository.resolve(group.replace('.', '/')).resolve(name).resolve(version);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + "-" + version + ".pom"), "<project>" + content + "</project>");
    }
}
