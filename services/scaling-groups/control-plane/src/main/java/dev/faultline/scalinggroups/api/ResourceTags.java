package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AwsError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Tags of EC2's resources between the wire and the domain, with AWS's limits. */
final class ResourceTags {
    private static final int MOST = 50;
    private static final int LONGEST_KEY = 127;
    private static final int LONGEST_VALUE = 255;
    private static final String RESERVED = "aws:";

    private ResourceTags() {}

    /** The tags that specifications give to a new resource; other resource types are refused, for none is made. */
    static Map<String, String> of(List<TagSpecification> specifications, ResourceType resource) {
        var tags = new HashMap<String, String>();
        for (TagSpecification specification : specifications) {
            if (specification.resourceType() != resource)
                throw Ec2Errors.invalid("'" + specification.resourceTypeAsString()
                        + "' is not a valid taggable resource type for this operation. It makes " + resource
                        + " only.");
            tags.putAll(checked(specification.tags()));
        }
        return tags;
    }

    static Map<String, String> checked(List<Tag> tags) {
        var result = new HashMap<String, String>();
        for (Tag tag : tags) {
            String key = tag.key() == null ? "" : tag.key();
            String value = tag.value() == null ? "" : tag.value();
            if (key.isEmpty() || key.length() > LONGEST_KEY)
                throw Ec2Errors.invalid("Tag keys must be 1 to " + LONGEST_KEY + " characters long.");
            if (value.length() > LONGEST_VALUE)
                throw Ec2Errors.invalid("Tag values must be at most " + LONGEST_VALUE + " characters long.");
            if (key.startsWith(RESERVED))
                throw Ec2Errors.invalid("Tag keys starting with 'aws:' are reserved for internal use");
            if (result.put(key, value) != null) throw Ec2Errors.invalid("Duplicate tag key '" + key + "' specified.");
        }
        requireRoom(result);
        return result;
    }

    /** @param tags all that a resource would have */
    static void requireRoom(Map<String, String> tags) {
        long own =
                tags.keySet().stream().filter(key -> !key.startsWith(RESERVED)).count();
        if (own > MOST)
            throw AwsError.badRequest(
                    "TagLimitExceeded", "More than " + MOST + " tags specified. A resource has at most " + MOST + ".");
    }

    static List<Tag> toTags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
