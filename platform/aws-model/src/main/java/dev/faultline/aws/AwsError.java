package dev.faultline.aws;

/**
 * A refusal by AWS's error code, for codes that the SDK has no exception class for (all of EC2's, and the common errors
 * of every service). Where the SDK has a class, throw that. It says nothing about our own bugs: those are ordinary
 * exceptions, and reach the caller as {@code InternalFailure}.
 */
public final class AwsError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    /**
     * @param code AWS's code as clients see it, for example {@code InvalidInstanceID.NotFound}
     * @param status the HTTP status, 400 to 599
     * @param message a sentence for the caller
     */
    public AwsError(String code, int status, String message) {
        // A refusal is an outcome, not a failure to be traced: no stack is taken.
        super(message, null, false, false);
        if (code.isBlank()) throw new IllegalArgumentException("an error needs a code");
        if (status < 400 || status > 599) throw new IllegalArgumentException("not an error status: " + status);
        this.code = code;
        this.status = status;
    }

    /** A refusal with status 400, the most common. */
    public static AwsError badRequest(String code, String message) {
        return new AwsError(code, 400, message);
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    /** The sentence for the caller; unlike {@link #getMessage} never null. */
    public String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
