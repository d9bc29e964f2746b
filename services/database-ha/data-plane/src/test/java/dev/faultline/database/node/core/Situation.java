package dev.faultline.database.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.consensus.core.Register;
import dev.faultline.database.node.core.ClusterDefinition.Member;
import dev.faultline.database.node.core.ClusterDefinition.WhenAlone;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Observation.Activity;
import dev.faultline.database.node.core.Observation.Guest;
import dev.faultline.database.node.core.Observation.Heir;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Observation.Replica;
import dev.faultline.database.node.core.Observation.Server;
import dev.faultline.database.node.core.Observation.WaitsFor;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.database.node.core.Wish.Master;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node observes, built sentence by sentence; what is not said is calm: two arbiters answer and nothing runs. */
final class Situation {
    static final String A = "us-east-1a";
    static final String B = "us-east-1b";
    static final String C = "us-east-1c";
    static final String TIMELINE = "00000003";
    private static final long NOW = Duration.ofHours(1).toNanos();

    private final String self;
    private final Map<String, NodeStatus> peers = new HashMap<>();
    private WhenAlone whenAlone = WhenAlone.ACKNOWLEDGE;
    private @Nullable View view = new View(null, null, null, 0, NOW, NOW);
    private @Nullable Office office;
    private @Nullable Guest guest;
    private @Nullable Heir heir;
    private @Nullable Wish wish;
    private Done done = Done.NOTHING;
    private @Nullable Master master;
    private boolean storageFull;
    private boolean readOnly;
    private boolean proposing;
    private boolean data = true;
    private boolean asStandby;
    private long copyEpoch = 2;
    private int failedStarts;
    private long mayClaimFrom = NOW;
    private long leaderlessSince = NOW;
    private long sourceSince = NOW - Duration.ofMinutes(1).toNanos();
    private Activity activity = new Observation.Down();

    private Situation(String self) {
        this.self = self;
    }

    static Situation at(String zone) {
        return new Situation(zone);
    }

    Situation wishes(Wish wanted) {
        wish = wanted;
        return this;
    }

    Situation storage(boolean full, boolean refused) {
        storageFull = full;
        readOnly = refused;
        return this;
    }

    Situation done(int reboots, int failovers) {
        done = new Done(reboots, failovers);
        return this;
    }

    Situation waitingWhenAlone() {
        whenAlone = WhenAlone.WAIT;
        return this;
    }

    Situation fewerThanTwoArbiters() {
        view = null;
        return this;
    }

    Situation register(Register register, @Nullable String leaseHolder) {
        view = new View(register, leaseHolder, leaseHolder, register.epoch(), NOW, NOW);
        return this;
    }

    Situation leaderlessFor(Duration time) {
        leaderlessSince = NOW - time.toNanos();
        return this;
    }

    Situation sourceRunsFor(Duration time) {
        sourceSince = NOW - time.toNanos();
        return this;
    }

    Situation mayNotClaimYet() {
        mayClaimFrom = NOW + 1;
        return this;
    }

    Situation withoutData() {
        data = false;
        return this;
    }

    Situation data(boolean standby) {
        asStandby = standby;
        return this;
    }

    /** @param epoch the last that the copy was in step with */
    Situation copyOf(long epoch) {
        copyEpoch = epoch;
        return this;
    }

    Situation failedStarts(int times) {
        failedStarts = times;
        return this;
    }

    Situation proposing() {
        proposing = true;
        return this;
    }

    Situation office(Register register, boolean leaseHolds) {
        office = new Office(register, true, register.sync(), leaseHolds, leaseHolds, NOW, false);
        return this;
    }

    Situation leaseLost(Register register) {
        office = new Office(register, true, register.sync(), false, true, NOW, true);
        return this;
    }

    /** In office with a server that was started for it. */
    Situation started(Register register) {
        office = new Office(register, true, register.sync(), true, true, NOW, true);
        return this;
    }

    /** In office, and nobody knows what became of asking for this standby. */
    Situation uncertain(Register register, @Nullable String asked) {
        office = new Office(register, false, asked, true, true, NOW, true);
        return this;
    }

    /** Said before {@link #standby}. @param zone null when nobody was found */
    Situation found(long epoch, @Nullable String zone) {
        heir = new Heir(epoch, zone);
        return this;
    }

    Situation invited(String zone, Duration ago) {
        guest = new Guest(zone, NOW - ago.toNanos(), null);
        return this;
    }

    Situation busy(String what) {
        activity = new Observation.Busy(what, null);
        return this;
    }

    Situation cloning(String from) {
        activity = new Observation.Busy("clones " + from, from);
        return this;
    }

    Situation primary(long epoch, WaitsFor waitsFor, Replica... replicas) {
        return primary(epoch, waitsFor, Duration.ZERO, Duration.ZERO, replicas);
    }

    /** @param gone how long ago the register's standby was seen streaming; @param waits how long a commit has waited */
    Situation primary(long epoch, WaitsFor waitsFor, Duration gone, Duration waits, Replica... replicas) {
        var last = new HashMap<String, Long>();
        for (String zone : List.of(A, B, C)) last.put(zone, NOW - gone.toNanos());
        activity = new Observation.Primary(
                epoch, waitsFor, List.of(replicas), last, 0, NOW, master, readOnly, waits.toMillis());
        return this;
    }

    /** @param time how long replicas have been watched, of which none was seen */
    Situation watched(long epoch, WaitsFor waitsFor, Duration time) {
        activity = new Observation.Primary(
                epoch, waitsFor, List.of(), Map.of(), NOW - time.toNanos(), NOW, master, readOnly, 0);
        return this;
    }

    Situation silentPrimary(long epoch, Duration since) {
        activity = new Observation.Primary(
                epoch, new WaitsFor.NoOne(), List.of(), Map.of(), 0, NOW - since.toNanos(), null, false, 0);
        return this;
    }

    Situation standby(@Nullable String following, boolean fullName, boolean streaming, long marker, Duration idle) {
        activity = new Observation.Standby(
                following, fullName, streaming, streaming ? TIMELINE : "", marker, NOW - idle.toNanos(), 0, heir);
        return this;
    }

    /** A standby that streamed when it was last seen. */
    Situation silentStandby(String following, long epoch, Duration since) {
        activity = new Observation.Standby(following, true, true, TIMELINE, epoch, NOW, since.toMillis(), heir);
        return this;
    }

    Situation hears(NodeStatus status) {
        peers.put(status.zone(), status);
        return this;
    }

    static NodeStatus open(String zone, long epoch, @Nullable String sync, @Nullable String invites) {
        return new NodeStatus(
                zone, 1, 1, Role.PRIMARY, epoch, true, false, sync, invites, TIMELINE, Done.NOTHING, null, "");
    }

    static NodeStatus standbyOf(String zone, long epoch) {
        return new NodeStatus(
                zone, 1, 1, Role.STANDBY, epoch, false, false, null, null, TIMELINE, Done.NOTHING, null, "");
    }

    static NodeStatus joining(String zone) {
        return new NodeStatus(zone, 1, 1, Role.JOINING, 0, false, false, null, null, "", Done.NOTHING, null, "");
    }

    static NodeStatus keepingUp(String zone) {
        return keepingUp(zone, 0);
    }

    /** @param epoch whose marker it shows */
    static NodeStatus keepingUp(String zone, long epoch) {
        return new NodeStatus(
                zone, 1, 1, Role.JOINING, epoch, false, false, null, null, TIMELINE, Done.NOTHING, null, "");
    }

    static NodeStatus spare(String zone) {
        return new NodeStatus(zone, 1, 1, Role.SPARE, 0, false, false, null, null, "", Done.NOTHING, null, "");
    }

    static NodeStatus resigned(String zone) {
        return new NodeStatus(zone, 1, 1, Role.SPARE, 0, false, true, null, null, "", Done.NOTHING, null, "");
    }

    static void then(Situation given, Decision.Action action) {
        var decision = given.decides();
        assertThat(decision.action()).as(decision.reason()).isEqualTo(action);
    }

    static void thenInvites(Situation given, @Nullable String zone) {
        assertThat(given.decides().invites()).isEqualTo(zone);
    }

    static void thenNothing(Situation given, String because) {
        then(given, new Decision.Wait());
        assertThat(given.decides().reason()).contains(because);
    }

    Decision decides() {
        var cluster = new ClusterDefinition(
                "orders",
                List.of(new Member(A, "127.9.1.1"), new Member(B, "127.9.2.1"), new Member(C, "127.9.3.1")),
                A,
                "token",
                "postgres",
                whenAlone,
                1,
                2,
                3);
        return NodeAgent.decide(new Observation(
                NOW,
                self,
                cluster,
                wish == null ? Wish.always(cluster) : wish,
                done,
                storageFull,
                view,
                office,
                proposing,
                mayClaimFrom,
                leaderlessSince,
                sourceSince,
                new Server(data, asStandby, copyEpoch, failedStarts, 80, activity),
                peers,
                guest));
    }
}
