package dev.faultline.scalinggroups.agent.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an instance is to run cannot be run here; its message is a sentence for the user. */
final class RefusedStartException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedStartException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
