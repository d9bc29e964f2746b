package dev.faultline.launcher.command;

import dev.faultline.topology.RegionJson;
import java.io.PrintStream;

/** Where a command prints: sentences for people, or JSON with {@code --json}. Colours only where they are seen. */
public final class Terminal {
    private static final String RESET = "\u001b[0m";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean colours;

    public Terminal(PrintStream out, PrintStream err, boolean colours) {
        this.out = out;
        this.err = err;
        this.colours = colours;
    }

    /** This process's own terminal, if it has one. */
    public static Terminal ofThisProcess() {
        var console = System.console();
        boolean terminal = console != null && console.isTerminal();
        String wish = System.getenv("NO_COLOR");
        return new Terminal(System.out, System.err, terminal && (wish == null || wish.isEmpty()));
    }

    PrintStream out() {
        return out;
    }

    boolean colours() {
        return colours;
    }

    void print(String line) {
        out.println(line);
    }

    void note(String line) {
        err.println(line);
    }

    void json(Object value) {
        out.println(RegionJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
    }

    String good(String text) {
        return paint("\u001b[32m", text);
    }

    String bad(String text) {
        return paint("\u001b[31m", text);
    }

    String faint(String text) {
        return paint("\u001b[2m", text);
    }

    private String paint(String colour, String text) {
        return colours ? colour + text + RESET : text;
    }
}
