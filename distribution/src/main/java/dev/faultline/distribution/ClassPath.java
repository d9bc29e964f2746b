package dev.faultline.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder of jars that is the whole class path of one process. */
record ClassPath(Path folder) {
    /**
     * Makes the folder hold exactly the given jars. A jar whose bytes are there already is left alone, time stamp
     * included: an AOT cache is bound to the time stamps of the jars that it was made from.
     *
     * @return whether anything changed
     */
    boolean update(List<Path> jars) throws IOException {
        Files.createDirectories(folder);
        Map<String, Path> wanted = new HashMap<>();
        for (Path jar : jars) wanted.put(jar.getFileName().toString(), jar);
        boolean changed = false;
        for (Path present : jars()) {
            if (wanted.containsKey(present.getFileName().toString())) continue;
            Files.delete(present);
            changed = true;
        }
        for (var jar : wanted.entrySet()) {
            Path target = folder.resolve(jar.getKey());
            if (Files.exists(target) && Files.mismatch(target, jar.getValue()) == -1) continue;
            Files.copy(jar.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
            changed = true;
        }
        return changed;
    }

    /** The folder's jars by name. */
    List<Path> jars() throws IOException {
        return jarsIn(folder);
    }

    static List<Path> jarsIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** What an AOT cache of these jars depends on: their names, sizes and time stamps. */
    String fingerprint() throws IOException {
        var text = new StringBuilder();
        for (Path jar : jars())
            text.append(jar.getFileName())
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis())
                    .append('\n');
        return text.toString();
    }
}
