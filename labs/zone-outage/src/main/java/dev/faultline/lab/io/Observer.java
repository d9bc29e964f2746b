package dev.faultline.lab.io;

import dev.faultline.lab.core.Sighting;
import dev.faultline.lab.core.Sighting.Member;
import dev.faultline.lab.rig.io.Cloud;
import dev.faultline.lab.rig.io.Deployment;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/** Asks the public API again and again how the application is, from a thread of its own, and keeps what it saw. */
final class Observer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Observer.class);

    private final Cloud cloud;
    private final Deployment deployment;
    private final List<Sighting> sightings = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile Duration interval = Duration.ofMillis(120);
    private volatile boolean closed;
    private long unanswered;

    Observer(Cloud cloud, Deployment deployment) {
        this.cloud = cloud;
        this.deployment = deployment;
        this.thread = Thread.ofVirtual().name("observer").start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                var sighting = look();
                if (sightings.isEmpty() || !same(sightings.getLast(), sighting)) sightings.add(sighting);
            } catch (SdkException e) {
                // A question without an answer is a later answer to the next one.
                if (unanswered++ == 0) log.info("the API did not answer: {}", e.getMessage());
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    private static boolean same(Sighting a, Sighting b) {
        return a.zones().equals(b.zones())
                && a.members().equals(b.members())
                && a.running().equals(b.running())
                && a.targets().equals(b.targets());
    }

    private Sighting look() {
        var zones = new HashMap<String, String>();
        for (AvailabilityZone zone : cloud.ec2().describeAvailabilityZones().availabilityZones())
            zones.put(zone.zoneName(), zone.stateAsString());
        var members = members();
        var running = running(members);
        var targets = new HashMap<String, String>();
        for (var target : cloud.loadBalancing()
                .describeTargetHealth(r -> r.targetGroupArn(deployment.targetGroup()))
                .targetHealthDescriptions()) {
            targets.put(target.target().id(), target.targetHealth().stateAsString());
        }
        return new Sighting(System.nanoTime(), Map.copyOf(zones), members, running, Map.copyOf(targets));
    }

    private List<Member> members() {
        return cloud
                .autoScaling()
                .describeAutoScalingGroups(r -> r.autoScalingGroupNames(deployment.group()))
                .autoScalingGroups()
                .stream()
                .flatMap(group -> group.instances().stream())
                .map(instance -> new Member(
                        instance.instanceId(),
                        instance.availabilityZone(),
                        instance.lifecycleStateAsString(),
                        instance.healthStatus()))
                .toList();
    }

    private Set<String> running(List<Member> members) {
        if (members.isEmpty()) return Set.of();
        var running = new HashSet<String>();
        var ids = members.stream().map(Member::instanceId).toList();
        for (var reservation :
                cloud.ec2().describeInstances(r -> r.instanceIds(ids)).reservations()) {
            for (var instance : reservation.instances()) {
                if (instance.state().name() == InstanceStateName.RUNNING) running.add(instance.instanceId());
            }
        }
        return Set.copyOf(running);
    }

    /** How long it pauses between two looks. */
    void every(Duration pause) {
        interval = pause;
    }

    /** What was seen, each time that something had changed. */
    List<Sighting> sightings() {
        return List.copyOf(sightings);
    }

    @Nullable
    Sighting latest() {
        return sightings.isEmpty() ? null : sightings.getLast();
    }

    /** Waits until the latest sighting meets the condition; whether it did within the limit. */
    boolean await(Predicate<Sighting> condition, Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            var now = latest();
            if (now != null && condition.test(now)) return true;
            if (System.nanoTime() - deadline >= 0) return false;
            if (Thread.interrupted()) throw new InterruptedException();
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** The group's activities, oldest first. */
    List<Activity> activities() {
        return cloud.autoScaling()
                .describeScalingActivities(r -> r.autoScalingGroupName(deployment.group()))
                .activities()
                .reversed();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
