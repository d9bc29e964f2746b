package dev.faultline.launcher.command;

import dev.faultline.launcher.region.RegionException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** All commands, and what becomes of their errors: one sentence that says what to do. */
public final class Commands {
    private static final int MISUSED = 2;
    private static final int INTERRUPTED = 130;

    private final Terminal terminal;
    private final Places places;

    public Commands(Terminal terminal, Places places) {
        this.terminal = terminal;
        this.places = places;
    }

    @CommandLine.Command(
            name = "faultline",
            description = "A cloud region on your own machine whose zones really die.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "`faultline COMMAND --help` says more. Every command takes --json.",
                "Commands are about the region us-east-1, or the one that FAULTLINE_REGION names."
            })
    private static final class Root {
        @CommandLine.Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "this")
        boolean help;
    }

    /** @return the exit code: 0 done, 1 not done, 2 misused, 130 interrupted */
    public int run(String... arguments) {
        var line = commandLine();
        if (arguments.length == 0) {
            line.usage(terminal.out());
            return DONE;
        }
        return line.execute(arguments);
    }

    private static final int DONE = 0;

    private CommandLine commandLine() {
        var line = new CommandLine(new Root());
        for (Command command : List.of(
                new Up(terminal, places),
                new Down(terminal, places),
                new Reset(terminal, places),
                new Status(terminal, places),
                new Env(terminal, places),
                new Doctor(terminal, places),
                new Logs(terminal, places),
                new Zone(terminal, places),
                new LabCommand(terminal, places),
                new Report(terminal, places),
                new Supports(terminal, places),
                new Train(terminal, places),
                new Prepare(terminal, places),
                new Steady(terminal, places),
                new DaemonCommand(terminal, places))) line.addSubcommand(command);
        line.getSubcommands().values().forEach(Commands::addHelp);
        line.setOut(new PrintWriter(terminal.out(), true));
        line.setParameterExceptionHandler(this::misused);
        line.setExecutionExceptionHandler(this::failed);
        return line;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("this")
                        .build());
    }

    private int misused(ParameterException e, String[] arguments) {
        String what = String.valueOf(e.getMessage()).replaceAll("\\.$", "");
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        say(List.of(arguments).contains("--json"), what + ". See `" + command + " --help`.");
        return MISUSED;
    }

    private int failed(Exception e, CommandLine command, ParseResult parsed) {
        boolean json = command.getCommand() instanceof Command ours && ours.json();
        if (e instanceof InterruptedException) {
            say(json, "Interrupted; what was started has been stopped.");
            return INTERRUPTED;
        }
        if (e instanceof RegionException) {
            say(json, String.valueOf(e.getMessage()));
            return Command.FAILED;
        }
        say(json, "This is a defect of Faultline (" + e + ").");
        e.printStackTrace();
        return Command.FAILED;
    }

    private void say(boolean json, String sentence) {
        if (json) terminal.json(Map.of("error", sentence));
        else terminal.note("faultline: " + sentence);
    }
}
