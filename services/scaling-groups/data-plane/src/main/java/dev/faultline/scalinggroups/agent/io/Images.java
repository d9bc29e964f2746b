package dev.faultline.scalinggroups.agent.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image adds to a POSIX shell: commands on the PATH (DESIGN.md, decision 22; the contract is in this module's
 * README). Which images exist is the API's business; one that is unknown here cannot be started.
 */
final class Images {
    static final String WEB = "ami-faultline-web";
    static final String SHELL = "ami-faultline-shell";

    private static final String SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Map<String, String> paths;

    private Images(Map<String, String> paths) {
        this.paths = paths;
    }

    /** A command that is a small Java program: its jars are in the distribution's folder of that name. */
    private record Program(String command, String folder, String main, String memory) {
        static final Program WEB = new Program(
                "faultline-web",
                "sample",
                "dev.faultline.scalinggroups.sample.io.SampleApplication",
                "-Xmx16m -Xss256k -XX:ReservedCodeCacheSize=8m -XX:MaxMetaspaceSize=24m");
        static final Program ORDERS = new Program(
                "faultline-orders",
                "orders",
                "dev.faultline.orders.io.OrderApplication",
                "-Xmx32m -Xss256k -XX:ReservedCodeCacheSize=16m -XX:MaxMetaspaceSize=48m");
    }

    /**
     * Installs the images' commands.
     *
     * @param home the distribution
     * @param java the home of the Java that runs the commands
     * @param folder where the commands go; whoever runs instances can read it
     */
    static Images install(Path home, Path java, Path folder) throws IOException {
        var web = folder.resolve(WEB);
        var tools = Files.createDirectories(web.resolve("bin"));
        Permissions.readable(folder, web, tools);
        for (var program : List.of(Program.WEB, Program.ORDERS)) {
            var jars = readable(home.resolve("lib").resolve(program.folder()), folder.resolve(program.folder()));
            var cache = home.resolve("aot").resolve(program.folder() + ".aot");
            var command = tools.resolve(program.command());
            Files.writeString(command, script(program, java, jars, cache));
            Permissions.executable(command);
        }
        return new Images(Map.of(WEB, tools + ":" + SYSTEM_PATH, SHELL, SYSTEM_PATH));
    }

    /** The value of PATH in an instance of the image. */
    Optional<String> path(String imageId) {
        return Optional.ofNullable(paths.get(imageId));
    }

    /** The folder's jars, or copies of them where instances could not read the folder. */
    private static List<Path> readable(Path folder, Path copies) throws IOException {
        var jars = new ArrayList<Path>();
        if (!Files.isDirectory(folder)) return jars;
        try (var files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        }
        jars.sort(null);
        if (Permissions.everybodyReaches(folder)) return jars;
        Files.createDirectories(copies);
        Permissions.readable(copies);
        for (int i = 0; i < jars.size(); i++) {
            var copy = copies.resolve(jars.get(i).getFileName());
            Files.write(copy, Files.readAllBytes(jars.get(i)));
            Permissions.readable(copy);
            jars.set(i, copy);
        }
        return jars;
    }

    private static String script(Program program, Path java, List<Path> jars, Path cache) {
        if (jars.isEmpty())
            return "#!/bin/sh\necho '%s is not part of this installation: lib/%s is empty' >&2\nexit 127\n"
                    .formatted(program.command(), program.folder());
        var classPath = String.join(":", jars.stream().map(Path::toString).toList());
        return """
                #!/bin/sh
                # On a small Java of its own. A cache that does not fit is ignored, not fatal.
                aot=
                [ -r '%s' ] && aot='-XX:AOTCache=%s'
                exec '%s/bin/java' %s -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \\
                  $aot -cp '%s' %s "$@"
                """.formatted(cache, cache, java, program.memory(), classPath, program.main());
    }
}
