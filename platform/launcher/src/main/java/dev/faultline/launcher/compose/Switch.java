package dev.faultline.launcher.compose;

import dev.faultline.launcher.region.RegionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;

/**
 * A lab's client asks its machine: one line on the error stream, one line back on the input. Nobody else writes lines with
 * the mark there.
 */
final class Switch {
    static final String MARK = "@faultline ";
    static final String FAIL = "fail";
    static final String START = "start";
    static final String STATE = "state";
    static final String INSTANCES = "instances";
    static final String DONE = "done";
    static final String FAILED = "failed: ";

    private final PrintStream questions;
    private final BufferedReader answers;

    Switch(PrintStream questions, BufferedReader answers) {
        this.questions = questions;
        this.answers = answers;
    }

    synchronized String ask(String... words) throws RegionException {
        questions.println(MARK + String.join(" ", words));
        return next();
    }

    /** A further line of the same answer. */
    synchronized String next() throws RegionException {
        String line;
        try {
            line = answers.readLine();
        } catch (IOException e) {
            throw new RegionException("The machine does not answer (" + e.getMessage() + ").", e);
        }
        if (line == null)
            throw new RegionException("A lab's client inside the network is started by `faultline lab run`.");
        if (line.startsWith(FAILED)) throw new RegionException(line.substring(FAILED.length()));
        return line;
    }
}
