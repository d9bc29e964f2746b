package dev.faultline.zone.processes;

import java.util.List;
import java.util.stream.Collectors;

/** Processes that no pass could stop or kill, for example because they fork faster than we look. */
public final class ProcessesEscapedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessesEscapedException(String what, List<LinuxProcess> left) {
        super(what + ": "
                + left.stream()
                        .map(process -> process.pid() + " (" + process.state() + ")")
                        .collect(Collectors.joining(", ")));
    }
}
