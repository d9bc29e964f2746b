package dev.faultline.distribution;

import dev.faultline.database.node.io.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the folder that a user runs from the modules' packages: jars by process, Postgres with a template cluster, a
 * bill of materials, and the AOT caches. Every step leaves alone what is up to date.
 */
public final class Distribution {
    private static final List<String> RESOLVED_HERE = List.of("zone", "control-plane", "launcher", "sample", "orders");

    private Distribution() {}

    /**
     * {@code Distribution PROJECT HOME VERSION POSTGRES}: PROJECT is the root of the packaged modules, HOME the folder to
     * fill, POSTGRES the artifact of Postgres's binaries as {@code group:name:version}.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 4)
            throw new IllegalArgumentException("usage: Distribution PROJECT HOME VERSION POSTGRES");
        Path project = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path home = Path.of(arguments[1]).toAbsolutePath().normalize();
        Files.createDirectories(home);
        gatherJars(project, home);
        PostgresFiles.install(home, Installation::main);
        new BillOfMaterials(home, arguments[2], arguments[3]).write(resolved(project, arguments[2]));
        if (!"off".equals(System.getenv("FAULTLINE_AOT"))) new AotCaches(home).make();
    }

    private static void gatherJars(Path project, Path home) throws IOException {
        for (String process : RESOLVED_HERE) {
            Path resolved = project.resolve("distribution/class-paths/" + process + "/target/class-path");
            new ClassPath(home.resolve("lib").resolve(process)).update(ClassPath.jarsIn(resolved));
        }
        Path broker = project.resolve("platform/broker/target");
        List<Path> jars = new ArrayList<>(ClassPath.jarsIn(broker.resolve("class-path")));
        for (Path jar : ClassPath.jarsIn(broker))
            if (jar.getFileName().toString().startsWith("faultline-broker-")) jars.add(jar);
        new ClassPath(home.resolve("lib/broker")).update(jars);
    }

    /** What Maven resolved each class path to; the broker's own jar is not among what it depends on. */
    private static Map<String, List<ResolvedJar>> resolved(Path project, String version) throws IOException {
        var lists = new HashMap<String, List<ResolvedJar>>();
        for (String process : RESOLVED_HERE)
            lists.put(
                    process,
                    ResolvedJar.read(
                            project.resolve("distribution/class-paths/" + process + "/target/class-path.txt")));
        var broker = project.resolve("platform/broker/target");
        var jars = new ArrayList<>(ResolvedJar.read(broker.resolve("class-path.txt")));
        jars.add(new ResolvedJar(
                "dev.faultline", "faultline-broker", version, "", broker.resolve("faultline-broker.jar")));
        lists.put("broker", jars);
        return lists;
    }
}
