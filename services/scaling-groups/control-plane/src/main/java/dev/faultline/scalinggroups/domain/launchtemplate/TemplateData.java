package dev.faultline.scalinggroups.domain.launchtemplate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a version of a launch template says about the instances to launch. What it leaves out is given at launch.
 *
 * @param userData as the user sent it, base64
 * @param securityGroupIds empty when the template names none
 * @param instanceTags the tags that every launched instance gets
 */
public record TemplateData(
        @Nullable String imageId,
        @Nullable String instanceType,
        @Nullable String userData,
        List<String> securityGroupIds,
        Map<String, String> instanceTags) {
    public TemplateData {
        securityGroupIds = List.copyOf(securityGroupIds);
        instanceTags = Map.copyOf(instanceTags);
    }

    /** This data where it says something, the other's elsewhere: how a new version follows a source version. */
    public TemplateData over(TemplateData source) {
        return new TemplateData(
                imageId != null ? imageId : source.imageId,
                instanceType != null ? instanceType : source.instanceType,
                userData != null ? userData : source.userData,
                securityGroupIds.isEmpty() ? source.securityGroupIds : securityGroupIds,
                instanceTags.isEmpty() ? source.instanceTags : instanceTags);
    }
}
