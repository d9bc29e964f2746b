package dev.faultline.launcher.command;

import dev.faultline.launcher.region.Progress;
import java.util.Locale;

/** Prints what a region is doing, each step with the time since the command began. */
final class Steps implements Progress {
    private final Terminal terminal;
    private final boolean silent;
    private final long startedAt = System.nanoTime();

    Steps(Terminal terminal, boolean silent) {
        this.terminal = terminal;
        this.silent = silent;
    }

    @Override
    public synchronized void step(String sentence) {
        if (!silent) terminal.print(terminal.faint("%8d ms".formatted(elapsedMs())) + "  " + sentence);
    }

    long elapsedMs() {
        return (System.nanoTime() - startedAt) / 1_000_000;
    }

    String total() {
        return String.format(Locale.ROOT, "%.1f s", elapsedMs() / 1_000.0);
    }
}
