package dev.faultline.zone.processes;

import dev.faultline.zone.processes.LinuxProcess.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * The processes that a condition selects, with all that descend from them. Freezing and killing repeat their passes over
 * {@code /proc} until one finds nothing left to do, because a process may fork while we look.
 *
 * <p>This process itself and its ancestors are never selected.
 */
final class ProcessSelection {
    /** Enough for any tree of a zone; a fork bomb that outruns it is reported, not waited for. */
    static final int MAX_PASSES = 200;

    private static final long PAUSE_NANOS = 2_000_000;

    private final Predicate<LinuxProcess> member;
    private final Comparator<LinuxProcess> order;

    /** @param order the order in which signals are sent in one pass */
    ProcessSelection(Predicate<LinuxProcess> member, Comparator<LinuxProcess> order) {
        this.member = member;
        this.order = order;
    }

    /** The living processes of the selection, in its order. */
    List<LinuxProcess> find() {
        return find(member);
    }

    private List<LinuxProcess> find(Predicate<LinuxProcess> member) {
        var all = readAll();
        var spared = selfAndAncestors(all);
        var candidates = all.stream()
                .filter(process -> !process.dead() && !spared.contains(process.pid()))
                .toList();
        var selected = new HashMap<Long, LinuxProcess>();
        for (var process : candidates) {
            if (member.test(process)) selected.put(process.pid(), process);
        }
        addDescendants(candidates, selected);
        return selected.values().stream().sorted(order).toList();
    }

    private static Set<Long> selfAndAncestors(List<LinuxProcess> all) {
        var parents = new HashMap<Long, Long>();
        for (var process : all) parents.put(process.pid(), process.parent());
        var line = new HashSet<Long>();
        Long pid = ProcessHandle.current().pid();
        while (pid != null && line.add(pid)) pid = parents.get(pid);
        return line;
    }

    private static void addDescendants(List<LinuxProcess> candidates, Map<Long, LinuxProcess> selected) {
        boolean grown;
        do {
            grown = false;
            for (var process : candidates) {
                if (selected.containsKey(process.pid()) || !selected.containsKey(process.parent())) continue;
                selected.put(process.pid(), process);
                grown = true;
            }
        } while (grown);
    }

    /**
     * Stops every process, so that afterwards none of them runs.
     *
     * @return the stopped processes
     * @throws ProcessesEscapedException when new ones kept coming
     */
    List<LinuxProcess> freeze() {
        Set<Identity> signalled = new HashSet<>();
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            var found = find();
            boolean settled = true;
            for (var process : found) {
                if (signalled.add(process.identity())) Signals.send(process.pid(), Signals.STOP);
                // SIGSTOP is delivered a moment later: only a process seen halted can fork no more.
                if (!process.halted()) settled = false;
            }
            if (settled && found.stream().map(LinuxProcess::identity).allMatch(signalled::contains)) return found;
            pause();
        }
        throw new ProcessesEscapedException("could not be stopped", find());
    }

    /** Lets every process run again, in the given order. */
    List<LinuxProcess> thaw(Comparator<LinuxProcess> first) {
        var found = find().stream().sorted(first.thenComparing(order)).toList();
        found.forEach(process -> Signals.send(process.pid(), Signals.CONT));
        return found;
    }

    /**
     * Kills every process, and returns when none is left: what is dead has closed its sockets. A member is killed where
     * it is seen, so that its peers see resets and no silence; what merely descends from one is stopped first, since
     * nothing but its line tells that its children belong here.
     *
     * @return how many processes were killed
     * @throws ProcessesEscapedException when some would not die
     */
    int kill() {
        return kill(new HashSet<>());
    }

    /** Like {@link #kill()}, but a root that is selected dies with its children before anything else is looked at. */
    int killFrom(long root) {
        Set<Identity> known = new HashSet<>();
        LinuxProcess.read(root).filter(member).ifPresent(process -> {
            // Stopped, it starts no more of them; dead, it would tell nobody who they are.
            Signals.send(root, Signals.STOP);
            for (long child : LinuxProcess.children(root)) {
                Signals.send(child, Signals.KILL);
                LinuxProcess.read(child).map(LinuxProcess::identity).ifPresent(known::add);
            }
            Signals.send(root, Signals.KILL);
            known.add(process.identity());
        });
        return kill(known);
    }

    private int kill(Set<Identity> known) {
        for (int pass = 0; pass < MAX_PASSES; pass++) {
            var found = find(process -> member.test(process) || known.contains(process.identity()));
            if (found.isEmpty()) return known.size();
            boolean settled = true;
            for (var process : found) {
                if (known.add(process.identity())) settled = false;
                if (member.test(process)) Signals.send(process.pid(), Signals.KILL);
                else if (!process.halted()) {
                    settled = false;
                    Signals.send(process.pid(), Signals.STOP);
                }
            }
            if (settled || pass >= MAX_PASSES / 2) for (var process : found) Signals.send(process.pid(), Signals.KILL);
            pause();
        }
        throw new ProcessesEscapedException("could not be killed", find());
    }

    private static List<LinuxProcess> readAll() {
        var all = new ArrayList<LinuxProcess>();
        try (var folders = Files.newDirectoryStream(LinuxProcess.PROC, "[0-9]*")) {
            for (var folder : folders) {
                LinuxProcess.read(Long.parseLong(folder.getFileName().toString()))
                        .ifPresent(all::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new UncheckedIOException("cannot read /proc", e instanceof IOException io ? io : new IOException(e));
        }
        return all;
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
