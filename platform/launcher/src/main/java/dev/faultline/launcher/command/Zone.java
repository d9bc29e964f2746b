package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code faultline zone …}: the hand on a zone's switch. */
@CommandLine.Command(name = "zone", description = "crash, freeze, thaw or start a zone")
final class Zone extends Command {
    @Parameters(index = "0", paramLabel = "crash|freeze|isolate|thaw|start", description = "what happens to it")
    Action action = Action.start;

    @Parameters(index = "1", paramLabel = "NAME", description = "the zone, for example us-east-1b")
    String name = "";

    /** The names are the command line's. */
    enum Action {
        crash,
        freeze,
        isolate,
        thaw,
        start
    }

    Zone(Terminal terminal, Places places) {
        super(terminal, places);
    }

    @Override
    public Integer call() throws RegionException {
        var result = daemon().ask(action.name(), name);
        if (json) {
            terminal.json(result);
            return DONE;
        }
        String zone = places.command("faultline zone ");
        String processes = result.has("processes") ? result.get("processes").asString() + " processes" : "";
        terminal.print(
                switch (action) {
                    case crash ->
                        name + " crashed: " + processes + " killed. Start it again with `" + zone + "start " + name
                                + "`.";
                    case freeze ->
                        name + " is frozen: " + processes + " stopped. Resume it with `" + zone + "thaw " + name + "`.";
                    case isolate -> name + " is isolated.";
                    case thaw -> name + " goes on: " + processes + ".";
                    case start ->
                        processes.isEmpty() ? name + " starts." : name + " was frozen and goes on: " + processes + ".";
                });
        return DONE;
    }
}
