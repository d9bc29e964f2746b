package dev.faultline.protocols.wire;

/** The request cannot be read at all: its form is broken, or a limit is passed. */
public final class MalformedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /** @param sentence what is wrong, for the caller */
    public MalformedRequestException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
