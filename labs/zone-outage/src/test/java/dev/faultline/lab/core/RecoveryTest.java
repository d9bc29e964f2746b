package dev.faultline.lab.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.lab.core.Sighting.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final long FAULT = 1_000;
    private static final String C = "us-east-1c";
    private static final Map<String, String> ALL_WELL = Map.of(C, "available");
    private static final Map<String, String> C_LOST = Map.of(C, "unavailable");

    @Test
    void each_stage_is_the_first_moment_that_shows_it() {
        var recovery = Recovery.of(
                List.of(
                        at(900, ALL_WELL, group("a1 a2 b1 b2 c1 c2", ""), "a1 a2 b1 b2 c1 c2"),
                        at(1_100, ALL_WELL, group("a1 a2 b1 b2 c1 c2", ""), "a1 a2 b1 b2"),
                        at(1_200, C_LOST, group("a1 a2 b1 b2 c1 c2", ""), "a1 a2 b1 b2"),
                        at(1_300, C_LOST, group("a1 a2 b1 b2", "a3 b3"), "a1 a2 b1 b2"),
                        at(1_400, C_LOST, group("a1 a2 b1 b2", "a3 b3"), "a1 a2 b1 b2 a3 b3"),
                        at(1_500, C_LOST, group("a1 a2 b1 b2 a3 b3", ""), "a1 a2 b1 b2 a3 b3")),
                FAULT,
                C,
                6);
        assertThat(recovery.detected()).isEqualTo(OptionalLong.of(200));
        assertThat(recovery.launched()).isEqualTo(OptionalLong.of(300));
        assertThat(recovery.healthy()).isEqualTo(OptionalLong.of(400));
        assertThat(recovery.atStrength()).isEqualTo(OptionalLong.of(500));
    }

    @Test
    void a_replacement_that_is_seen_is_a_detection() {
        var recovery = Recovery.of(
                List.of(
                        at(900, ALL_WELL, group("a1 b1 c1", ""), "a1 b1 c1"),
                        at(1_250, ALL_WELL, group("a1 b1 c1", "a2"), "a1 b1")),
                FAULT,
                C,
                3);
        assertThat(recovery.detected()).isEqualTo(OptionalLong.of(250));
    }

    @Test
    void healthy_targets_in_the_lost_zone_do_not_count() {
        var recovery = Recovery.of(
                List.of(at(1_100, C_LOST, group("a1 a2 b1 b2 c1 c2", ""), "a1 a2 b1 b2 c1 c2")), FAULT, C, 6);
        assertThat(recovery.healthy()).isEmpty();
        assertThat(recovery.atStrength()).isEmpty();
    }

    @Test
    void a_lopsided_group_is_not_at_strength() {
        var recovery = Recovery.of(
                List.of(at(1_100, C_LOST, group("a1 a2 a3 a4 b1 b2", ""), "a1 a2 a3 a4 b1 b2")), FAULT, C, 6);
        assertThat(recovery.healthy()).isEqualTo(OptionalLong.of(100));
        assertThat(recovery.atStrength()).isEmpty();
    }

    @Test
    void balanced_means_exactly_the_desired_instances_in_every_zone() {
        assertThat(Recovery.balanced(at(0, ALL_WELL, group("a1 a2 b1 b2 c1 c2", ""), ""), 6, 3))
                .isTrue();
        assertThat(Recovery.balanced(at(0, ALL_WELL, group("a1 a2 b1 b2 c1 c2", "a3"), ""), 6, 3))
                .isFalse();
        assertThat(Recovery.balanced(at(0, ALL_WELL, group("a1 a2 a3 b1 b2 b3", ""), ""), 6, 3))
                .isFalse();
    }

    private static Sighting at(long nanos, Map<String, String> zones, List<Member> members, String healthy) {
        var targets = new HashMap<String, String>();
        words(healthy).forEach(id -> targets.put(id, "healthy"));
        var running = members.stream().map(Member::instanceId).collect(Collectors.toSet());
        return new Sighting(nanos, zones, members, running, targets);
    }

    /** Ids begin with the letter of their zone. */
    private static List<Member> group(String inService, String pending) {
        var members = new ArrayList<Member>();
        words(inService).forEach(id -> members.add(member(id, "InService")));
        words(pending).forEach(id -> members.add(member(id, "Pending")));
        return members;
    }

    private static Member member(String id, String state) {
        return new Member(id, "us-east-1" + id.charAt(0), state, "Healthy");
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }
}
