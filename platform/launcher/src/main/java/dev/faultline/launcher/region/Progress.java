package dev.faultline.launcher.region;

/** Hears what a region is doing, a sentence at a time. Called from several threads; it must not block. */
@FunctionalInterface
public interface Progress {
    void step(String sentence);

    static Progress silent() {
        return sentence -> {};
    }
}
