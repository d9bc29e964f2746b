package dev.faultline.database.api;

import dev.faultline.database.domain.resource.Tags;
import java.util.HashMap;
import java.util.List;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tags between requests, aggregates and responses. */
final class TagTranslation {
    private static final int MOST_OF_A_KEY = 128;
    private static final int MOST_OF_A_VALUE = 256;

    private TagTranslation() {}

    static Tags read(List<Tag> tags) {
        var read = new HashMap<String, String>();
        for (Tag tag : tags) {
            if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > MOST_OF_A_KEY)
                throw RdsErrors.invalid("A tag key has 1 to " + MOST_OF_A_KEY + " characters.");
            String value = tag.value() == null ? "" : tag.value();
            if (value.length() > MOST_OF_A_VALUE)
                throw RdsErrors.invalid("A tag value has at most " + MOST_OF_A_VALUE + " characters.");
            if (read.put(tag.key(), value) != null)
                throw RdsErrors.invalid("The tag key " + tag.key() + " is specified more than once.");
        }
        return new Tags(read);
    }

    static List<Tag> write(Tags tags) {
        return tags.values().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
