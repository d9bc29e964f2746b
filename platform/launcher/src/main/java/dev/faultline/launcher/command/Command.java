package dev.faultline.launcher.command;

import dev.faultline.launcher.daemon.DaemonClient;
import dev.faultline.launcher.region.RegionException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands have: where they print, where things are, and {@code --json}. */
abstract class Command implements Callable<Integer> {
    static final int DONE = 0;
    static final int FAILED = 1;

    final Terminal terminal;
    final Places places;

    @Option(names = "--json", description = "print JSON", scope = picocli.CommandLine.ScopeType.LOCAL)
    boolean json;

    Command(Terminal terminal, Places places) {
        this.terminal = terminal;
        this.places = places;
    }

    /** Whether the user wants JSON: errors are JSON too, then. */
    boolean json() {
        return json;
    }

    /** @throws RegionException when no region runs */
    DaemonClient daemon() throws RegionException {
        var running = DaemonClient.find(places.folder());
        if (running.isEmpty()) throw new RegionException(notRunning());
        return running.get();
    }

    /** For a region that does not run: a sentence that says how to start it. */
    String notRunning() throws RegionException {
        return places.region() + " does not run: start it with `" + places.command("faultline up") + "`.";
    }

    @Override
    public abstract Integer call() throws RegionException, InterruptedException;
}
