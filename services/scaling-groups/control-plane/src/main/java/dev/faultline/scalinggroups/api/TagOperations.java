package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;
import static dev.faultline.scalinggroups.streams.Streams.LAUNCH_TEMPLATES;

import dev.faultline.aws.AwsError;
import dev.faultline.eventstore.EventStore;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.projection.InstanceRow;
import dev.faultline.scalinggroups.projection.Instances;
import dev.faultline.scalinggroups.projection.LaunchTemplateRow;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** The tags of instances and launch templates. */
final class TagOperations {
    private static final Filters<TagDescription> FILTERS = Filters.of(Map.of(
            "resource-id", tag -> Stream.of(tag.resourceId()),
            "resource-type", tag -> Stream.of(tag.resourceTypeAsString()),
            "key", tag -> Stream.of(tag.key()),
            "value", tag -> Stream.of(tag.value())));

    private final EventStore store;
    private final Instances instances;
    private final LaunchTemplates templates;
    private final TimeSource time;

    TagOperations(EventStore store, Instances instances, LaunchTemplates templates, TimeSource time) {
        this.store = store;
        this.instances = instances;
        this.templates = templates;
        this.time = time;
    }

    CreateTagsResponse create(CreateTagsRequest request) {
        Map<String, String> tags = ResourceTags.checked(request.tags());
        Instant now = time.now();
        for (String resource : request.resources()) {
            var all = new HashMap<>(tagsOf(resource));
            all.putAll(tags);
            ResourceTags.requireRoom(all);
        }
        store.inOneTransaction(() -> {
            for (String resource : request.resources()) {
                if (isInstance(resource)) handle(resource, new Instance.AddTags(tags, now));
                else handle(resource, new LaunchTemplate.AddTags(tags, now));
            }
            return request.resources().size();
        });
        return CreateTagsResponse.builder().build();
    }

    DeleteTagsResponse delete(DeleteTagsRequest request) {
        for (Tag tag : request.tags())
            if (tag.key() == null || tag.key().startsWith("aws:"))
                throw Ec2Errors.invalid("Tag keys starting with 'aws:' are reserved for internal use");
        Instant now = time.now();
        Map<String, List<String>> doomed = new HashMap<>();
        for (String resource : request.resources()) doomed.put(resource, keys(request.tags(), tagsOf(resource)));
        store.inOneTransaction(() -> {
            doomed.forEach((resource, keys) -> {
                if (isInstance(resource)) handle(resource, new Instance.RemoveTags(keys, now));
                else handle(resource, new LaunchTemplate.RemoveTags(keys, now));
            });
            return doomed.size();
        });
        return DeleteTagsResponse.builder().build();
    }

    /** No tags named: all of the user's; a tag with a value: only if it has that value. */
    private static List<String> keys(List<Tag> named, Map<String, String> tags) {
        if (named.isEmpty())
            return tags.keySet().stream().filter(key -> !key.startsWith("aws:")).toList();
        return named.stream()
                .filter(tag -> tag.value() == null || Objects.equals(tags.get(tag.key()), tag.value()))
                .map(Tag::key)
                .toList();
    }

    DescribeTagsResponse describe(DescribeTagsRequest request) {
        Stream<TagDescription> ofInstances = instances.described(time.now()).stream()
                .flatMap(row -> described(row.id(), ResourceType.INSTANCE, row.tagMap()));
        Stream<TagDescription> ofTemplates = templates.all().stream()
                .flatMap(row -> described(row.id(), ResourceType.LAUNCH_TEMPLATE, row.tagMap()));
        var page = Page.of(
                FILTERS.apply(Stream.concat(ofInstances, ofTemplates).toList(), request.filters()),
                tag -> tag.resourceId() + "/" + tag.key(),
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeTagsResponse.builder()
                .tags(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    private static Stream<TagDescription> described(String id, ResourceType type, Map<String, String> tags) {
        return ResourceTags.toTags(tags).stream().map(tag -> TagDescription.builder()
                .resourceId(id)
                .resourceType(type)
                .key(tag.key())
                .value(tag.value())
                .build());
    }

    private Map<String, String> tagsOf(String resource) {
        if (isInstance(resource))
            return instances
                    .find(resource)
                    .map(InstanceRow::tagMap)
                    .orElseThrow(() -> Ec2Errors.instanceNotFound(List.of(resource)));
        if (resource.startsWith("lt-"))
            return templates
                    .find(resource)
                    .map(LaunchTemplateRow::tagMap)
                    .orElseThrow(() -> Ec2Errors.templateIdNotFound(resource));
        throw AwsError.badRequest(
                "InvalidID", "The ID '" + resource + "' is not valid: instances and launch templates can be tagged");
    }

    private static boolean isInstance(String resource) {
        return resource.startsWith("i-");
    }

    private void handle(String id, Instance.Command command) {
        store.handle(INSTANCES, id, command).acceptedOr(refusal -> Ec2Errors.of(refusal, id, "tagged"));
    }

    private void handle(String id, LaunchTemplate.Command command) {
        store.handle(LAUNCH_TEMPLATES, id, command).acceptedOr(refusal -> Ec2Errors.of(refusal, id));
    }
}
