package dev.faultline.scalinggroups.api;

import dev.faultline.aws.AwsError;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.CooldownInProgress;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.GroupAlreadyExists;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.GroupHasInstances;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.GroupNotFound;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.GroupPendingDelete;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.InstanceNotInGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.InvalidBounds;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.OutOfBounds;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.Refusal;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.ScalingActivityInProgress;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup.WouldViolateMinimum;
import software.amazon.awssdk.services.autoscaling.model.AlreadyExistsException;
import software.amazon.awssdk.services.autoscaling.model.ResourceContentionException;
import software.amazon.awssdk.services.autoscaling.model.ResourceInUseException;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityInProgressException;

/** Auto Scaling's codes and texts: the table of a group's refusals. */
final class ScalingErrors {
    private ScalingErrors() {}

    static RuntimeException of(Refusal refusal, String group) {
        return switch (refusal) {
            case GroupAlreadyExists _ ->
                AlreadyExistsException.builder()
                        .message("AutoScalingGroup by this name already exists - A group with the name " + group
                                + " already exists")
                        .build();
            case GroupNotFound _ -> groupNotFound();
            case GroupPendingDelete _ -> validation("AutoScalingGroup '" + group + "' is pending delete");
            case OutOfBounds(int desired, var bounds) ->
                validation("Desired capacity:" + desired + " must be between the specified min size:" + bounds.min()
                        + " and max size:" + bounds.max());
            case InvalidBounds(int min, int max) -> invalidBounds(min, max);
            case ScalingActivityInProgress(String activityId) ->
                ScalingActivityInProgressException.builder()
                        .message("Scaling activity " + activityId + " is in progress and blocks this action")
                        .build();
            case CooldownInProgress(var endsAt) ->
                ScalingActivityInProgressException.builder()
                        .message("The cooldown of the last scaling activity is in progress until " + endsAt
                                + " and blocks this action")
                        .build();
            case GroupHasInstances _ ->
                ResourceInUseException.builder()
                        .message("You cannot delete an AutoScalingGroup while there are instances or pending Spot"
                                + " instance request(s) still in the group.")
                        .build();
            case InstanceNotInGroup(String id) -> instanceNotFound(id);
            case WouldViolateMinimum(int min) ->
                validation("Currently, desiredSize equals minSize (" + min + "). Terminating instance without"
                        + " replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity"
                        + " flag to false or lower group's min size.");
        };
    }

    static AwsError validation(String sentence) {
        return AwsError.badRequest("ValidationError", sentence);
    }

    static AwsError invalidBounds(int min, int max) {
        return validation("Max bound, " + max + ", must be greater than or equal to min bound, " + min);
    }

    static AwsError groupNotFound() {
        return validation("AutoScalingGroup name not found - null");
    }

    static AwsError instanceNotFound(String id) {
        return validation("Instance Id not found - No managed instance found for instance ID: " + id);
    }

    static AwsError template(String sentence) {
        return validation("You must use a valid fully-formed launch template. " + sentence);
    }

    /** Retryable: whether the reference exists is not known yet (DESIGN.md, decision 4). */
    static ResourceContentionException notKnownYet() {
        return ResourceContentionException.builder()
                .message("The service has not caught up with the other services yet. Please try again.")
                .build();
    }

    static AwsError invalidToken() {
        return AwsError.badRequest("InvalidNextToken", "The NextToken value is not valid.");
    }
}
