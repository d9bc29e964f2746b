package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a user changes of a group's settings; null leaves a setting as it is. */
public record SettingsChange(
        @Nullable Integer min,
        @Nullable Integer max,
        @Nullable Duration cooldown,
        @Nullable List<AvailabilityZone> zones,
        boolean bySubnet,
        @Nullable LaunchTemplateReference launchTemplate,
        @Nullable Set<HealthCheckType> healthChecks,
        @Nullable Duration gracePeriod,
        @Nullable List<TerminationPolicy> terminationPolicies) {

    int min(GroupSettings settings) {
        return min != null ? min : settings.bounds().min();
    }

    int max(GroupSettings settings) {
        return max != null ? max : settings.bounds().max();
    }

    /** @throws IllegalArgumentException when the changed bounds are none */
    GroupSettings apply(GroupSettings settings) {
        return new GroupSettings(
                new Bounds(min(settings), max(settings)),
                cooldown != null ? cooldown : settings.cooldown(),
                zones != null ? zones : settings.zones(),
                zones != null ? bySubnet : settings.bySubnet(),
                launchTemplate != null ? launchTemplate : settings.launchTemplate(),
                healthChecks != null ? healthChecks : settings.healthChecks(),
                gracePeriod != null ? gracePeriod : settings.gracePeriod(),
                terminationPolicies != null ? terminationPolicies : settings.terminationPolicies());
    }
}
