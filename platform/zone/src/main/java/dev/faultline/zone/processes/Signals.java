package dev.faultline.zone.processes;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The few calls to Linux that the JDK does not offer: any signal to any process, and dying with one's parent. */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    static final int CONT = 18;
    static final int STOP = 19;

    private static final int PR_SET_PDEATHSIG = 1;
    private static final MethodHandle KILL_CALL =
            find("kill", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle GETPPID_CALL = find("getppid", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle PRCTL_CALL = find(
            "prctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private Signals() {}

    /** Links the calls when first called, which takes a tenth of a second: too long for whoever has a server to kill. */
    static void prepare() {}

    /** Whether the signal was delivered; false when the process has gone or is not ours. */
    static boolean send(long pid, int signal) {
        if (pid <= 1) throw new IllegalArgumentException("never signal " + pid);
        try {
            return (int) KILL_CALL.invokeExact((int) pid, signal) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2)", e);
        }
    }

    static long parent() {
        try {
            return (int) GETPPID_CALL.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("getppid(2)", e);
        }
    }

    /** This process is killed when the thread that started it ends; holds for as long as the calling thread lives. */
    static boolean killWithParent() {
        try {
            return (int) PRCTL_CALL.invokeExact(PR_SET_PDEATHSIG, (long) KILL, 0L, 0L, 0L) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("prctl(2)", e);
        }
    }

    private static MethodHandle find(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor, options);
    }
}
