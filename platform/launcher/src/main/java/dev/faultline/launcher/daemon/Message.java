package dev.faultline.launcher.daemon;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What passes between a command and the daemon, each as one line of JSON. */
final class Message {
    private Message() {}

    /**
     * A command's wish.
     *
     * @param command {@code status}, {@code down}, {@code crash}, {@code freeze}, {@code isolate}, {@code thaw} or {@code start}
     * @param zone the zone it is about, if any
     */
    record Request(String command, @Nullable String zone) {}

    /** One of both: what the command asked for, or a sentence why not. */
    record Reply(@Nullable JsonNode result, @Nullable String error) {}

    /** What the daemon says while it starts: a step, and at the end that it is ready or a sentence why not. */
    record Start(
            @Nullable String step, boolean ready, @Nullable String error) {
        static Start step(String sentence) {
            return new Start(sentence, false, null);
        }

        static Start done() {
            return new Start(null, true, null);
        }

        static Start failed(String sentence) {
            return new Start(null, false, sentence);
        }
    }

    /** What {@code daemon.json} holds. */
    record Address(long pid, String socket) {}
}
