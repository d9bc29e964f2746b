package dev.faultline.zone.kafka;

import dev.faultline.topology.RegionJson;
import dev.faultline.zone.disk.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;

/** The copy of a topic on the zone's disk: a checksum in the first line, then JSON. It is replaced as a whole. */
public final class TopicCopy {
    private static final String FORMAT = "faultline-configuration-1";

    private final Path file;

    /** @param folder is created when missing */
    public TopicCopy(Path folder, String topic) throws IOException {
        this.file = Files.createDirectories(folder).resolve(topic + ".json");
    }

    /** @param values each key's JSON text, as it was read */
    public record Content(String topicId, Map<String, String> values) {}

    /** What was read from the disk, and a sentence where that is not what had been written. */
    public sealed interface Loaded {
        record Intact(Content content) implements Loaded {}

        record Missing() implements Loaded {}

        /** The damaged file has been set aside. */
        record Damaged(String sentence) implements Loaded {}
    }

    public Loaded load() throws IOException {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            int end = text.indexOf('\n');
            var json = text.substring(end + 1);
            if (end < 0 || !text.substring(0, end).equals(header(json))) return setAside("its checksum does not match");
            return new Loaded.Intact(RegionJson.mapper().readValue(json, Content.class));
        } catch (NoSuchFileException firstStart) {
            return new Loaded.Missing();
        } catch (JacksonException e) {
            return setAside(e.getOriginalMessage());
        }
    }

    public void save(Content content) throws IOException {
        var json = RegionJson.mapper().writeValueAsString(content);
        DurableFiles.replace(file, header(json) + "\n" + json);
    }

    private Loaded setAside(String why) throws IOException {
        var aside = file.resolveSibling(file.getFileName() + ".damaged");
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Loaded.Damaged(
                file + " is damaged: " + why + "; it is kept as " + aside.getFileName() + " and read again from Kafka");
    }

    private static String header(String json) {
        var checksum = new CRC32C();
        checksum.update(json.getBytes(StandardCharsets.UTF_8));
        return FORMAT + " " + Long.toHexString(checksum.getValue());
    }
}
