package dev.faultline.zone.processes;

/** Ties this process's life to the process that started it. */
public final class Parent {
    private Parent() {}

    /**
     * From now on this process is killed when {@code parent}'s starting thread ends. Call it on a thread that lives as
     * long as this process.
     *
     * @return false when the parent has gone already: then nobody would kill this process, and it has to end itself
     */
    public static boolean dieWith(long parent) {
        // First the wish, then the look: a parent that dies in between is seen by one of them.
        return Signals.killWithParent() && Signals.parent() == parent;
    }
}
