package dev.faultline.scalinggroups.domain.group;

import dev.faultline.aws.AvailabilityZone;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which instance goes when a group has too many: first one in a zone that the group may not use any more, then one in
 * the zone with the most; within the zone the termination policies decide in their order, at last the oldest launch
 * (Auto Scaling guide, ec2-auto-scaling-termination-policies).
 */
final class ScaleIn {
    private static final long HOUR = Duration.ofHours(1).toSeconds();

    private ScaleIn() {}

    static Optional<Member> choose(
            Collection<Member> candidates,
            List<AvailabilityZone> usable,
            List<TerminationPolicy> policies,
            Instant now) {
        List<Member> outside =
                candidates.stream().filter(m -> !usable.contains(m.zone())).toList();
        return (outside.isEmpty() ? inLargestZone(candidates) : outside)
                .stream().min(order(policies, now));
    }

    private static List<Member> inLargestZone(Collection<Member> candidates) {
        Map<AvailabilityZone, List<Member>> byZone = candidates.stream().collect(Collectors.groupingBy(Member::zone));
        return byZone.entrySet().stream()
                .max(Comparator.<Map.Entry<AvailabilityZone, List<Member>>>comparingInt(
                                e -> e.getValue().size())
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static Comparator<Member> order(List<TerminationPolicy> policies, Instant now) {
        Comparator<Member> order = (a, b) -> 0;
        for (TerminationPolicy policy : policies) order = order.thenComparing(by(policy, now));
        return order.thenComparingLong(Member::sequence);
    }

    private static Comparator<Member> by(TerminationPolicy policy, Instant now) {
        Comparator<Member> oldestTemplate = Comparator.comparingLong(Member::templateVersion);
        Comparator<Member> nextHour = Comparator.comparingLong(member -> secondsToNextHour(member, now));
        return switch (policy) {
            case DEFAULT -> oldestTemplate.thenComparing(nextHour);
            case OLDEST_LAUNCH_TEMPLATE -> oldestTemplate;
            case CLOSEST_TO_NEXT_INSTANCE_HOUR -> nextHour;
            case OLDEST_INSTANCE -> Comparator.comparingLong(Member::sequence);
            case NEWEST_INSTANCE -> Comparator.comparingLong(Member::sequence).reversed();
        };
    }

    private static long secondsToNextHour(Member member, Instant now) {
        return HOUR - Math.floorMod(Duration.between(member.launchedAt(), now).toSeconds(), HOUR);
    }
}
