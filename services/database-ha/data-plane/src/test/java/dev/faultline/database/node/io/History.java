package dev.faultline.database.node.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked of lists and what they were told, and whether that could have been one database: appends are neither
 * lost nor repeated, every read is a beginning of the final list, and no read misses what was acknowledged, or read, before
 * it began. The file form is Jepsen's {@code list-append}, one map a line, which Elle reads.
 */
final class History {
    private final List<Operation> operations = Collections.synchronizedList(new ArrayList<>());

    /** How an operation ended. */
    enum End {
        OK,
        /** Nobody knows whether it happened. */
        INFO
    }

    /** @param append the value; null for a read @param seen what a read returned, or null */
    record Operation(
            int process,
            int key,
            @Nullable Integer append,
            long invokedNanos,
            long endedNanos,
            End end,
            @Nullable List<Integer> seen) {}

    void add(Operation operation) {
        operations.add(operation);
    }

    int size() {
        return operations.size();
    }

    long acknowledgedAppends() {
        return List.copyOf(operations).stream()
                .filter(one -> one.append() != null && one.end() == End.OK)
                .count();
    }

    /** @param finals every list at the end; @return what is wrong, each a sentence */
    List<String> violations(Map<Integer, List<Integer>> finals) {
        var violations = new ArrayList<String>();
        var byKey = new TreeMap<Integer, List<Operation>>();
        for (var one : List.copyOf(operations))
            byKey.computeIfAbsent(one.key(), _ -> new ArrayList<>()).add(one);
        byKey.forEach((key, all) -> check(key, all, finals.getOrDefault(key, List.of()), violations));
        return violations;
    }

    private static void check(int key, List<Operation> all, List<Integer> last, List<String> violations) {
        if (new HashSet<>(last).size() != last.size()) violations.add("list " + key + " has a value twice: " + last);
        // What is known to be in the list from a moment on: by a reply that an append or a read got.
        var known = new TreeMap<Long, Integer>();
        for (var one : all) {
            if (one.end() != End.OK) continue;
            if (one.append() != null) {
                int place = last.indexOf(one.append());
                if (place < 0) violations.add("lost: " + one);
                else known.merge(one.endedNanos(), place + 1, Math::max);
            } else if (one.seen() != null) {
                if (one.seen().size() > last.size()
                        || !last.subList(0, one.seen().size()).equals(one.seen()))
                    violations.add("not a beginning of list " + key + ": " + one);
                else known.merge(one.endedNanos(), one.seen().size(), Math::max);
            }
        }
        long most = 0;
        for (var entry : known.entrySet()) {
            most = Math.max(most, entry.getValue());
            entry.setValue((int) most);
        }
        for (var one : all) {
            if (one.seen() == null) continue;
            var before = known.lowerEntry(one.invokedNanos());
            if (before != null && one.seen().size() < before.getValue())
                violations.add("stale: saw " + one.seen().size() + " of " + before.getValue() + " values: " + one);
        }
    }

    /** Line by line: the reads of a long history would not fit into memory as text. */
    void write(Path file) throws IOException {
        record Line(long at, boolean begins, Operation operation) {}
        var lines = new ArrayList<Line>();
        for (var one : List.copyOf(operations)) {
            lines.add(new Line(one.invokedNanos(), true, one));
            lines.add(new Line(one.endedNanos(), false, one));
        }
        lines.sort((one, other) -> Long.compare(one.at(), other.at()));
        try (var out = Files.newBufferedWriter(file)) {
            for (var line : lines) {
                out.write(text(line.operation(), line.begins()));
                out.newLine();
            }
        }
    }

    private static String text(Operation one, boolean begins) {
        String value = one.append() != null
                ? ":append " + one.key() + " " + one.append()
                : ":r " + one.key() + " " + (begins || one.seen() == null ? "nil" : edn(one.seen()));
        String type = begins ? "invoke" : one.end() == End.OK ? "ok" : "info";
        long at = begins ? one.invokedNanos() : one.endedNanos();
        return "{:type :" + type + ", :f :txn, :value [[" + value + "]], :process " + one.process() + ", :time " + at
                + "}";
    }

    private static String edn(List<Integer> values) {
        return values.toString().replace(",", "");
    }
}
