package dev.faultline.database.node.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last epoch that the zone's copy was in step with, in a file beside it: tells a copy that is worth trying from one that
 * is too old. A hint only: a file that is lost costs a clone. Any thread may use it.
 */
final class CopyEpoch {
    private static final Logger log = LoggerFactory.getLogger(CopyEpoch.class);
    private static final String NAME = "copy-epoch";

    private final Path file;
    private long known;

    CopyEpoch(Path folder) {
        this.file = folder.resolve(NAME);
        this.known = read();
    }

    /** 0 when nobody knows. */
    synchronized long known() {
        return known;
    }

    private long read() {
        try {
            String text = Files.exists(file) ? Files.readString(file).strip() : "";
            return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    synchronized void reached(long epoch) {
        if (epoch <= known) return;
        known = epoch;
        write(Long.toString(epoch));
    }

    /** The copy is about to be replaced. */
    synchronized void forget() {
        known = 0;
        write("0");
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            log.debug("no {}: {}", file, e.getMessage());
        }
    }
}
