package dev.faultline.scalinggroups.api;

import dev.faultline.scalinggroups.domain.catalogue.Image;
import dev.faultline.scalinggroups.domain.catalogue.InstanceSize;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** The images and instance types that exist. */
final class CatalogueOperations {
    private static final String OWNER = "amazon";

    private static final Filters<software.amazon.awssdk.services.ec2.model.Image> IMAGE_FILTERS = Filters.of(Map.of(
            "image-id", image -> Stream.of(image.imageId()),
            "name", image -> Stream.of(image.name()),
            "state", image -> Stream.of(image.stateAsString()),
            "owner-alias", image -> Stream.of(image.imageOwnerAlias()),
            "description", image -> Stream.of(image.description())));
    private static final Filters<InstanceTypeInfo> TYPE_FILTERS =
            Filters.of(Map.of("instance-type", type -> Stream.of(type.instanceTypeAsString())));

    DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        for (String id : request.imageIds()) if (Image.find(id).isEmpty()) throw Ec2Errors.imageNotFound(id);
        boolean ours = request.owners().isEmpty() || request.owners().contains(OWNER);
        var images = Arrays.stream(Image.values())
                .filter(image -> ours
                        && (request.imageIds().isEmpty() || request.imageIds().contains(image.id())))
                .map(CatalogueOperations::image)
                .toList();
        return DescribeImagesResponse.builder()
                .images(IMAGE_FILTERS.apply(images, request.filters()))
                .build();
    }

    private static software.amazon.awssdk.services.ec2.model.Image image(Image image) {
        return software.amazon.awssdk.services.ec2.model.Image.builder()
                .imageId(image.id())
                .name(image.label())
                .description(image.description())
                .state("available")
                .publicLaunchPermissions(true)
                .imageOwnerAlias(OWNER)
                .imageType("machine")
                .build();
    }

    DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
        for (String type : request.instanceTypesAsStrings())
            if (InstanceSize.find(type).isEmpty()) throw invalidType(type);
        var types = Arrays.stream(InstanceSize.values())
                .filter(size -> request.instanceTypesAsStrings().isEmpty()
                        || request.instanceTypesAsStrings().contains(size.label()))
                .map(CatalogueOperations::type)
                .toList();
        var page = Page.of(
                TYPE_FILTERS.apply(types, request.filters()),
                InstanceTypeInfo::instanceTypeAsString,
                request.maxResults(),
                request.nextToken(),
                Ec2Errors.invalidToken());
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    static dev.faultline.aws.AwsError invalidType(String type) {
        return dev.faultline.aws.AwsError.badRequest(
                "InvalidInstanceType", "The following supplied instance types do not exist: [" + type + "]");
    }

    private static InstanceTypeInfo type(InstanceSize size) {
        return InstanceTypeInfo.builder()
                .instanceType(size.label())
                .currentGeneration(!size.label().startsWith("m1"))
                .vCpuInfo(cores -> cores.defaultVCpus(size.cores()))
                .memoryInfo(memory -> memory.sizeInMiB(size.memoryMiB()))
                .build();
    }
}
