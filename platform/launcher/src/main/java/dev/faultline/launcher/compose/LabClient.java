package dev.faultline.launcher.compose;

import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.RegionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * The process of a lab's client in its container, seen from the machine. What the client prints is the user's; on its
 * error stream it asks for what only this machine can do ({@link Switch}), and gets the answer on its input.
 */
final class LabClient {
    private final ProcessBuilder command;
    private final ComposeRegion region;
    private final Progress progress;

    LabClient(ProcessBuilder command, ComposeRegion region, Progress progress) {
        this.command = command;
        this.region = region;
        this.progress = progress;
    }

    int run() throws RegionException, InterruptedException {
        Process process;
        try {
            process = command.redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new RegionException("The lab's client cannot be started (" + e.getMessage() + ").", e);
        }
        try (var asked = process.errorReader();
                var answers =
                        new PrintStream(process.getOutputStream(), true, java.nio.charset.StandardCharsets.UTF_8)) {
            serve(asked, answers);
        } catch (IOException e) {
            progress.step("the lab's client is not heard any more: " + e.getMessage());
        } finally {
            if (Thread.currentThread().isInterrupted()) process.destroy();
        }
        return process.waitFor();
    }

    private void serve(BufferedReader asked, PrintStream answers) throws IOException, InterruptedException {
        for (String line = asked.readLine(); line != null; line = asked.readLine()) {
            if (!line.startsWith(Switch.MARK)) {
                System.err.println(line);
                continue;
            }
            try {
                answer(List.of(line.substring(Switch.MARK.length()).split(" ", -1)), answers);
            } catch (RegionException e) {
                answers.println(Switch.FAILED + String.valueOf(e.getMessage()).replace('\n', ' '));
            }
        }
    }

    private void answer(List<String> question, PrintStream answers) throws RegionException, InterruptedException {
        String zone = question.get(1);
        switch (question.getFirst()) {
            case Switch.FAIL -> {
                // Counting takes its time: the client notes the fault's from this answer, just before the fault.
                answers.println(region.processes(zone));
                region.fail(zone, Failure.valueOf(question.get(2).toUpperCase(Locale.ROOT)));
                answers.println(Switch.DONE);
            }
            case Switch.START -> {
                region.start(zone);
                answers.println(Switch.DONE);
            }
            case Switch.STATE -> answers.println(region.state(zone));
            case Switch.INSTANCES -> answers.println(String.join(" ", region.instances(zone)));
            default -> answers.println(Switch.FAILED + "There is no switch " + question.getFirst() + ".");
        }
    }
}
