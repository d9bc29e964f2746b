package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What a node says of itself, for people and the command line; no process depends on it. */
final class StatusFile {
    private static final String NAME = "status.json";

    private StatusFile() {}

    /** Forgets what an earlier life of the node said. */
    static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }

    /** The file is replaced whole, or gone where the disk does not take it; it need not survive the machine. */
    static void write(Path folder, NodeStatus status) throws IOException {
        Path file = folder.resolve(NAME);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, RegionJson.mapper().writeValueAsString(status));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException full) {
            delete(folder);
            throw full;
        }
    }
}
