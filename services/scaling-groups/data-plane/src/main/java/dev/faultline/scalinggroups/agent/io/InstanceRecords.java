package dev.faultline.scalinggroups.agent.io;

import dev.faultline.scalinggroups.agent.core.Held;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The agent's records, one file an instance: replaced as a whole, and on the disk when {@link #keep} returns. */
final class InstanceRecords {
    private static final Logger log = LoggerFactory.getLogger(InstanceRecords.class);
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = RegionJson.mapper();

    private final Path folder;

    InstanceRecords(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        // User data may hold secrets, and instances read the folder beside this one.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /** All readable records. A damaged one is put aside and said aloud: what it held is left to the control plane. */
    List<Held> readAll() throws IOException {
        var records = new ArrayList<Held>();
        try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (var file : files) {
                try {
                    records.add(JSON.readValue(Files.readAllBytes(file), Held.class));
                } catch (JacksonException damaged) {
                    log.error("{} is damaged and is put aside: {}", file, damaged.getMessage());
                    Files.move(
                            file,
                            file.resolveSibling(file.getFileName() + ".damaged"),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return records;
    }

    void keep(Held held) throws IOException {
        var file = file(held.instanceId());
        var next = file.resolveSibling(file.getFileName() + ".next");
        try (var channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(held));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder();
    }

    void forget(String instanceId) throws IOException {
        Files.deleteIfExists(file(instanceId));
        forceFolder();
    }

    private void forceFolder() throws IOException {
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private Path file(String instanceId) {
        if (!instanceId.matches("i-[0-9a-f]{8,17}"))
            throw new IllegalArgumentException("not an instance id: " + instanceId);
        return folder.resolve(instanceId + SUFFIX);
    }
}
