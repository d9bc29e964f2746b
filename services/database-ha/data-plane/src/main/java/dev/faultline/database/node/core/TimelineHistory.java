package dev.faultline.database.node.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a server's timelines left each other (PostgreSQL manual, "Timelines"): the text of a {@code .history} file.
 *
 * @param current the timeline whose history it is
 */
public record TimelineHistory(long current, String text) {
    private record Left(long timeline, String lsn) {}

    /** Where the timeline after this one begins; empty when this one is none of the history's. */
    public Optional<WalPosition> after(long timeline) {
        var lines = new ArrayList<Left>();
        for (String line : text.lines().toList()) {
            String[] fields = line.strip().split("\\s+", 3);
            if (fields.length >= 2 && fields[0].matches("[0-9]{1,10}") && fields[1].matches("[0-9A-F]+/[0-9A-F]+"))
                lines.add(new Left(Long.parseLong(fields[0]), fields[1]));
        }
        return after(timeline, lines);
    }

    private Optional<WalPosition> after(long timeline, List<Left> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).timeline() != timeline) continue;
            long next = i + 1 < lines.size() ? lines.get(i + 1).timeline() : current;
            return Optional.of(WalPosition.of(next, lines.get(i).lsn()));
        }
        return Optional.empty();
    }
}
