package dev.faultline.launcher.region;

/** Something that the person at the command line has to know or do. The message is one sentence for them. */
public final class RegionException extends Exception {
    private static final long serialVersionUID = 1L;

    public RegionException(String sentence) {
        super(sentence);
    }

    public RegionException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
