package dev.faultline.scalinggroups.api;

import static dev.faultline.scalinggroups.streams.Streams.LAUNCH_TEMPLATES;

import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled;
import dev.faultline.protocols.Caller;
import dev.faultline.runtime.TimeSource;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.CreateVersion;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.Event;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.Refusal;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.SetDefaultVersion;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import dev.faultline.scalinggroups.projection.LaunchTemplateRow;
import dev.faultline.scalinggroups.projection.LaunchTemplateVersionRow;
import dev.faultline.scalinggroups.projection.LaunchTemplates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionResponse;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateVersionsResponseErrorItem;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateVersionsResponseSuccessItem;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesResponse;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ModifyLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.ModifyLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** Launch templates. */
final class LaunchTemplateOperations {
    private static final Filters<LaunchTemplateRow> FILTERS = new Filters<>(
            Map.of(
                    "launch-template-name", row -> Stream.of(row.name()),
                    "create-time", row -> Stream.of(row.createdAt().toString())),
            LaunchTemplateRow::tagMap);

    private final EventStore store;
    private final LaunchTemplates templates;
    private final Placement placement;
    private final TimeSource time;
    private final Ids ids;

    LaunchTemplateOperations(
            EventStore store, LaunchTemplates templates, Placement placement, TimeSource time, Ids ids) {
        this.store = store;
        this.templates = templates;
        this.placement = placement;
        this.time = time;
        this.ids = ids;
    }

    CreateLaunchTemplateResponse create(CreateLaunchTemplateRequest request) {
        String token =
                request.clientToken() == null || request.clientToken().isEmpty() ? ids.unique() : request.clientToken();
        String id = TemplateId.of(token);
        var command = new LaunchTemplate.CreateLaunchTemplate(
                id,
                request.launchTemplateName(),
                request.versionDescription(),
                data(request.launchTemplateData()),
                ResourceTags.of(request.tagSpecifications(), ResourceType.LAUNCH_TEMPLATE),
                time.now());
        Handled<Event, Refusal> handled = store.handle(LAUNCH_TEMPLATES, id, command);
        boolean repeated = handled instanceof Handled.Refused
                && templates
                        .find(id)
                        .filter(row -> row.name().equals(command.name()))
                        .isPresent();
        if (!repeated) handled.acceptedOr(refusal -> Ec2Errors.of(refusal, id), _ -> Ec2Errors.templateNameTaken());
        return CreateLaunchTemplateResponse.builder()
                .launchTemplate(template(row(id)))
                .build();
    }

    CreateLaunchTemplateVersionResponse createVersion(CreateLaunchTemplateVersionRequest request) {
        LaunchTemplateRow template = find(request.launchTemplateId(), request.launchTemplateName());
        var command = new CreateVersion(
                request.sourceVersion(), request.versionDescription(), data(request.launchTemplateData()), time.now());
        handle(template, command);
        LaunchTemplateRow after = row(template.id());
        LaunchTemplateVersionRow latest = templates.versions(template.id()).getFirst();
        return CreateLaunchTemplateVersionResponse.builder()
                .launchTemplateVersion(version(after, latest))
                .build();
    }

    ModifyLaunchTemplateResponse modify(ModifyLaunchTemplateRequest request) {
        LaunchTemplateRow template = find(request.launchTemplateId(), request.launchTemplateName());
        String version = request.defaultVersion();
        if (version == null) throw Ec2Errors.missing("SetDefaultVersion");
        handle(template, new SetDefaultVersion(version, time.now()));
        return ModifyLaunchTemplateResponse.builder()
                .launchTemplate(template(row(template.id())))
                .build();
    }

    DeleteLaunchTemplateResponse delete(DeleteLaunchTemplateRequest request) {
        LaunchTemplateRow template = find(request.launchTemplateId(), request.launchTemplateName());
        handle(template, new LaunchTemplate.DeleteLaunchTemplate(time.now()));
        return DeleteLaunchTemplateResponse.builder()
                .launchTemplate(template(template))
                .build();
    }

    DeleteLaunchTemplateVersionsResponse deleteVersions(DeleteLaunchTemplateVersionsRequest request) {
        LaunchTemplateRow template = find(request.launchTemplateId(), request.launchTemplateName());
        var deleted = new ArrayList<DeleteLaunchTemplateVersionsResponseSuccessItem>();
        var failed = new ArrayList<DeleteLaunchTemplateVersionsResponseErrorItem>();
        for (String version : request.versions()) {
            var command = new LaunchTemplate.DeleteVersion(version, time.now());
            long number = version.matches("\\d{1,18}") ? Long.parseLong(version) : 0;
            switch (store.handle(LAUNCH_TEMPLATES, template.id(), command)) {
                case Handled.Accepted<Event, Refusal> _ ->
                    deleted.add(DeleteLaunchTemplateVersionsResponseSuccessItem.builder()
                            .launchTemplateId(template.id())
                            .launchTemplateName(template.name())
                            .versionNumber(number)
                            .build());
                case Handled.Refused<Event, Refusal>(Refusal refusal) ->
                    failed.add(undeleted(template, number, refusal));
                case Handled.NameTaken<Event, Refusal> taken ->
                    throw new IllegalStateException("a deletion claims no name: " + taken);
            }
        }
        return DeleteLaunchTemplateVersionsResponse.builder()
                .successfullyDeletedLaunchTemplateVersions(deleted)
                .unsuccessfullyDeletedLaunchTemplateVersions(failed)
                .build();
    }

    private static DeleteLaunchTemplateVersionsResponseErrorItem undeleted(
            LaunchTemplateRow template, long number, Refusal refusal) {
        String code =
                switch (refusal) {
                    case LaunchTemplate.VersionNotFound _ -> "launchTemplateVersionDoesNotExist";
                    case LaunchTemplate.LaunchTemplateNotFound _ -> "launchTemplateIdDoesNotExist";
                    case LaunchTemplate.VersionIsDefault _, LaunchTemplate.LaunchTemplateAlreadyExists _ ->
                        "unexpectedError";
                };
        return DeleteLaunchTemplateVersionsResponseErrorItem.builder()
                .launchTemplateId(template.id())
                .launchTemplateName(template.name())
                .versionNumber(number)
                .responseError(error -> error.code(code)
                        .message(Ec2Errors.of(refusal, template.id()).sentence()))
                .build();
    }

    DescribeLaunchTemplatesResponse describe(DescribeLaunchTemplatesRequest request) {
        for (String id : request.launchTemplateIds())
            if (templates.find(id).isEmpty()) throw Ec2Errors.templateIdNotFound(id);
        for (String name : request.launchTemplateNames())
            if (templates.byName(name).isEmpty()) throw Ec2Errors.templateNameNotFound(name);
        var chosen = templates.all().stream()
                .filter(row -> request.launchTemplateIds().isEmpty()
                        || request.launchTemplateIds().contains(row.id()))
                .filter(row -> request.launchTemplateNames().isEmpty()
                        || request.launchTemplateNames().contains(row.name()))
                .toList();
        var page = Page.of(
                FILTERS.apply(chosen, request.filters()),
                LaunchTemplateRow::id,
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeLaunchTemplatesResponse.builder()
                .launchTemplates(page.items().stream().map(this::template).toList())
                .nextToken(page.nextToken())
                .build();
    }

    DescribeLaunchTemplateVersionsResponse describeVersions(DescribeLaunchTemplateVersionsRequest request) {
        LaunchTemplateRow template = find(request.launchTemplateId(), request.launchTemplateName());
        List<LaunchTemplateVersionRow> all = templates.versions(template.id());
        var page = Page.of(
                request.versions().isEmpty() ? all : named(template, all, request.versions()),
                LaunchTemplateVersionRow::id,
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeLaunchTemplateVersionsResponse.builder()
                .launchTemplateVersions(
                        page.items().stream().map(row -> version(template, row)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static List<LaunchTemplateVersionRow> named(
            LaunchTemplateRow template, List<LaunchTemplateVersionRow> all, List<String> names) {
        return names.stream()
                .map(name -> number(template, name)
                        .flatMap(number -> all.stream()
                                .filter(row -> row.number() == number)
                                .findFirst())
                        .orElseThrow(Ec2Errors::versionNotFound))
                .distinct()
                .toList();
    }

    private static Optional<Long> number(LaunchTemplateRow template, String name) {
        return switch (name) {
            case LaunchTemplate.LATEST -> Optional.of(template.latestVersion());
            case LaunchTemplate.DEFAULT -> Optional.of(template.defaultVersion());
            default -> name.matches("\\d{1,18}") ? Optional.of(Long.parseLong(name)) : Optional.empty();
        };
    }

    /** The template of a request, by exactly one of id and name. */
    LaunchTemplateRow find(@Nullable String id, @Nullable String name) {
        if (id != null && name != null)
            throw Ec2Errors.combination(
                    "The parameters LaunchTemplateId and LaunchTemplateName cannot be used together");
        if (id != null) return templates.find(id).orElseThrow(() -> Ec2Errors.templateIdNotFound(id));
        if (name != null) return templates.byName(name).orElseThrow(() -> Ec2Errors.templateNameNotFound(name));
        throw Ec2Errors.missing("LaunchTemplateId");
    }

    private void handle(LaunchTemplateRow template, LaunchTemplate.Command command) {
        store.handle(LAUNCH_TEMPLATES, template.id(), command)
                .acceptedOr(refusal -> Ec2Errors.of(refusal, template.id()));
    }

    private LaunchTemplateRow row(String id) {
        return templates.find(id).orElseThrow(() -> Ec2Errors.templateIdNotFound(id));
    }

    private TemplateData data(RequestLaunchTemplateData data) {
        placement.requireDefaultSecurityGroup(data.securityGroupIds());
        UserDataCheck.require(data.userData());
        var tags = new HashMap<String, String>();
        for (LaunchTemplateTagSpecificationRequest specification : data.tagSpecifications()) {
            if (specification.resourceType() != ResourceType.INSTANCE)
                throw Ec2Errors.invalid("'" + specification.resourceTypeAsString()
                        + "' is not a valid taggable resource type here: a launch makes instances only.");
            tags.putAll(ResourceTags.checked(specification.tags()));
        }
        return new TemplateData(
                data.imageId(), data.instanceTypeAsString(), data.userData(), data.securityGroupIds(), tags);
    }

    private software.amazon.awssdk.services.ec2.model.LaunchTemplate template(LaunchTemplateRow row) {
        return software.amazon.awssdk.services.ec2.model.LaunchTemplate.builder()
                .launchTemplateId(row.id())
                .launchTemplateName(row.name())
                .createTime(row.createdAt())
                .createdBy(creator())
                .defaultVersionNumber(row.defaultVersion())
                .latestVersionNumber(row.latestVersion())
                .tags(ResourceTags.toTags(row.tagMap()))
                .build();
    }

    private LaunchTemplateVersion version(LaunchTemplateRow template, LaunchTemplateVersionRow row) {
        return LaunchTemplateVersion.builder()
                .launchTemplateId(template.id())
                .launchTemplateName(template.name())
                .versionNumber(row.number())
                .versionDescription(row.description())
                .createTime(row.createdAt())
                .createdBy(creator())
                .defaultVersion(row.number() == template.defaultVersion())
                .launchTemplateData(data(row.templateData()))
                .build();
    }

    private static ResponseLaunchTemplateData data(TemplateData data) {
        var builder = ResponseLaunchTemplateData.builder()
                .imageId(data.imageId())
                .instanceType(data.instanceType())
                .userData(data.userData());
        if (!data.securityGroupIds().isEmpty()) builder.securityGroupIds(data.securityGroupIds());
        if (!data.instanceTags().isEmpty())
            builder.tagSpecifications(specification ->
                    specification.resourceType(ResourceType.INSTANCE).tags(ResourceTags.toTags(data.instanceTags())));
        return builder.build();
    }

    private static String creator() {
        return "arn:aws:iam::" + Caller.current().account() + ":root";
    }
}
