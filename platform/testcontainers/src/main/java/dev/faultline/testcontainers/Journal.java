package dev.faultline.testcontainers;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What was done to a region and what its probes saw, with times: a failed test's report. Any thread may use it. */
final class Journal {
    private final Instant begin = Instant.now();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    void note(String what) {
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        lines.add(String.format(Locale.ROOT, "+%.3f  %s", seconds, what));
    }

    @Override
    public String toString() {
        return "region made at " + begin + "\n"
                + lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
