package dev.faultline.protocols.wire;

/** A value that is no text of its type, for example letters where a number belongs. */
public final class MalformedValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String value;
    private final String expected;

    /**
     * @param path the value's name on the wire
     * @param expected what belongs there, for example {@code integer}
     */
    public MalformedValueException(String path, String value, String expected) {
        super(path + " is no " + expected, null, false, false);
        this.path = path;
        this.value = value;
        this.expected = expected;
    }

    public String path() {
        return path;
    }

    public String value() {
        return value;
    }

    public String expected() {
        return expected;
    }
}
