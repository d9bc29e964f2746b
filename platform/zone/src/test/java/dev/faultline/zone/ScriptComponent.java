package dev.faultline.zone;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** A component of test zones: runs the shell script that a test has put into its data folder, if there is one. */
public final class ScriptComponent implements ZoneComponent {
    static final String SCRIPT = "script.sh";

    @Override
    public String name() {
        return "script";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) throws Exception {
        var folder = zone.dataDirectory(this);
        if (!Files.exists(folder.resolve(SCRIPT))) throw new IllegalStateException("there is no script");
        var child = zone.children()
                .start(new ChildProcesses.Launch(
                        "script", List.of("sh", SCRIPT), Map.of(), folder, folder.resolve("log"), false));
        return child::terminate;
    }
}
