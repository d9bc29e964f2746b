package dev.faultline.protocols.signature;

import dev.faultline.aws.AccountId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The access keys that this region knows. */
public final class AccessKeys {
    private final Map<String, AccessKey> byId = new HashMap<>();

    public AccessKeys(List<AccessKey> keys) {
        for (AccessKey key : keys)
            if (byId.put(key.id(), key) != null)
                throw new IllegalArgumentException("the access key " + key.id() + " is there twice");
    }

    /**
     * Reads a credentials file: {@code {"accessKeys": [{"accessKeyId": "…", "secretAccessKey": "…", "account": "…"}]}}.
     *
     * @throws IllegalArgumentException with a sentence when it is none; no secret is quoted
     */
    public static AccessKeys parse(byte[] json) {
        JsonNode root;
        try {
            root = JsonMapper.builder().build().readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the credentials file is no JSON: line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()));
        }
        JsonNode list = root.path("accessKeys");
        if (!list.isArray() || list.isEmpty())
            throw new IllegalArgumentException("the credentials file has no accessKeys");
        return new AccessKeys(list.valueStream()
                .map(key -> new AccessKey(
                        text(key, "accessKeyId"), text(key, "secretAccessKey"), new AccountId(text(key, "account"))))
                .toList());
    }

    private static String text(JsonNode key, String field) {
        String text = key.path(field).asString("");
        if (text.isBlank()) throw new IllegalArgumentException("an access key of the credentials file has no " + field);
        return text;
    }

    public Optional<AccessKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
