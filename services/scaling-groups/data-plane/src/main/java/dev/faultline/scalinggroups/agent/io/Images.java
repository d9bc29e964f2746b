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
    private static final String WEB_COMMAND = "faultline-web";

    private final Map<String, String> paths;

    private Images(Map<String, String> paths) {
        this.paths = paths;
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
        var sample = readable(home.resolve("lib/sample"), folder.resolve("sample"));
        var cache = home.resolve("aot/sample.aot");
        var command = tools.resolve(WEB_COMMAND);
        Files.writeString(command, script(java, sample, cache));
        Permissions.executable(command);
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

    private static String script(Path java, List<Path> jars, Path cache) {
        if (jars.isEmpty())
            return "#!/bin/sh\necho 'faultline-web is not part of this installation: lib/sample is empty' >&2\nexit 127\n";
        var classPath = String.join(":", jars.stream().map(Path::toString).toList());
        return """
                #!/bin/sh
                # The sample application on its own small Java. A cache that does not fit is ignored, not fatal.
                aot=
                [ -r '%s' ] && aot='-XX:AOTCache=%s'
                exec '%s/bin/java' -Xmx16m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss256k -XX:-UsePerfData \\
                  -XX:ReservedCodeCacheSize=8m -XX:MaxMetaspaceSize=24m $aot -cp '%s' \\
                  dev.faultline.scalinggroups.sample.io.SampleApplication "$@"
                """.formatted(cache, cache, java, classPath);
    }
}
