package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.AwsError;
import dev.faultline.scalinggroups.domain.catalogue.Image;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.Instance.InstanceNotFound;
import dev.faultline.scalinggroups.domain.instance.Instance.LaunchedForAnotherRequest;
import dev.faultline.scalinggroups.domain.instance.Instance.WrongState;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.LaunchTemplateAlreadyExists;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.LaunchTemplateNotFound;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.VersionIsDefault;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate.VersionNotFound;
import java.util.Collection;
import java.util.List;

/** EC2's codes and texts ("Error codes for the Amazon EC2 API"): the table of this service's refusals. */
final class Ec2Errors {
    private Ec2Errors() {}

    /** @param verb what was asked for, for example {@code started} */
    static AwsError of(Instance.Refusal refusal, String instanceId, String verb) {
        return switch (refusal) {
            case InstanceNotFound _ -> instanceNotFound(List.of(instanceId));
            case LaunchedForAnotherRequest _ -> idempotentMismatch();
            case WrongState _ ->
                AwsError.badRequest(
                        "IncorrectInstanceState",
                        "The instance '" + instanceId + "' is not in a state from which it can be " + verb + ".");
        };
    }

    static AwsError of(LaunchTemplate.Refusal refusal, String templateId) {
        return switch (refusal) {
            case LaunchTemplateNotFound _ -> templateIdNotFound(templateId);
            case LaunchTemplateAlreadyExists _ -> templateNameTaken();
            case VersionNotFound _ -> versionNotFound();
            case VersionIsDefault(long number) ->
                AwsError.badRequest(
                        "OperationNotPermitted",
                        "You cannot delete version " + number
                                + " because it is the default version of the launch template.");
        };
    }

    static AwsError instanceNotFound(Collection<String> ids) {
        String text = ids.size() == 1
                ? "The instance ID '" + ids.iterator().next() + "' does not exist"
                : "The instance IDs '" + String.join(", ", ids) + "' do not exist";
        return AwsError.badRequest("InvalidInstanceID.NotFound", text);
    }

    static AwsError malformedInstance(String id) {
        return AwsError.badRequest("InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
    }

    static AwsError idempotentMismatch() {
        return AwsError.badRequest(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).");
    }

    static AwsError imageNotFound(String id) {
        return AwsError.badRequest(
                "InvalidAMIID.NotFound",
                "The image id '[" + id + "]' does not exist. The images are: " + Image.known());
    }

    static AwsError subnetNotFound(String id) {
        return AwsError.badRequest("InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
    }

    static AwsError groupNotFound(String id) {
        return AwsError.badRequest(
                "InvalidGroup.NotFound",
                "The security group '" + id + "' does not exist. Only the default security group does until rules are"
                        + " enforced");
    }

    static AwsError templateNameTaken() {
        return AwsError.badRequest(
                "InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    }

    static AwsError templateNameNotFound(String name) {
        return AwsError.badRequest(
                "InvalidLaunchTemplateName.NotFoundException",
                "The specified launch template, with template name " + name + ", does not exist.");
    }

    static AwsError templateIdNotFound(String id) {
        return AwsError.badRequest(
                "InvalidLaunchTemplateId.NotFound",
                "The specified launch template, with template ID " + id + ", does not exist.");
    }

    static AwsError versionNotFound() {
        return AwsError.badRequest("InvalidLaunchTemplateId.VersionNotFound", "Could not find launch template version");
    }

    static AwsError noCapacity(String type, AvailabilityZone zone, List<AvailabilityZone> others) {
        String elsewhere =
                String.join(", ", others.stream().map(AvailabilityZone::name).toList());
        return new AwsError(
                "InsufficientInstanceCapacity",
                500,
                "We currently do not have sufficient " + type + " capacity in the Availability Zone you requested ("
                        + zone + "). Our system will be working on provisioning additional capacity. You can currently"
                        + " get " + type
                        + " capacity by not specifying an Availability Zone in your request or choosing "
                        + elsewhere + ".");
    }

    static AwsError noAddresses(String subnetId) {
        return AwsError.badRequest(
                "InsufficientFreeAddressesInSubnet",
                "There are not enough free addresses in subnet '" + subnetId
                        + "' to satisfy the requested number of instances.");
    }

    static AwsError missing(String parameter) {
        return AwsError.badRequest("MissingParameter", "The request must contain the parameter " + parameter);
    }

    static AwsError invalid(String sentence) {
        return AwsError.badRequest("InvalidParameterValue", sentence);
    }

    static AwsError combination(String sentence) {
        return AwsError.badRequest("InvalidParameterCombination", sentence);
    }

    static AwsError invalidToken() {
        return invalid("The token in the request is invalid or has expired");
    }
}
