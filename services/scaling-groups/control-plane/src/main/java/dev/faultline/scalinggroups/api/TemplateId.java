package dev.faultline.scalinggroups.api;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids of launch templates: functions of the request's token, so that a repeated request names the same template. */
final class TemplateId {
    private static final int DIGITS = 17;

    private TemplateId() {}

    static String of(String clientToken) {
        UUID uuid = UUID.nameUUIDFromBytes(("launch-template/" + clientToken).getBytes(StandardCharsets.UTF_8));
        return "lt-" + uuid.toString().replace("-", "").substring(0, DIGITS);
    }
}
