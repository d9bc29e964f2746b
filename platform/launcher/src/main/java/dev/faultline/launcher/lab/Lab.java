package dev.faultline.launcher.lab;

/**
 * An experiment that people run: {@code faultline lab run NAME}. Labs are found by {@link java.util.ServiceLoader}; the
 * launcher starts a region, hands it over, and stops it afterwards, whatever the lab did.
 */
public interface Lab {
    /** Names the lab on the command line and its folder of reports. */
    String name();

    /** One sentence for {@code faultline lab list}. */
    String summary();

    /**
     * Runs the lab to its end: prints its report and writes it to {@link LabSettings#reports()}. An interrupt of the
     * calling thread ends it early; it then closes its clients and leaves the region to the launcher.
     *
     * @return whether the verdict is pass
     * @throws IllegalArgumentException with one sentence for the user, when the settings do not fit the region; nothing
     *     has been done to it
     * @throws InterruptedException when it was ended early
     */
    boolean run(LabRegion region, LabSettings settings) throws Exception;
}
