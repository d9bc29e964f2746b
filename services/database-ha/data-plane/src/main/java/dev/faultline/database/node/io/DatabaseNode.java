package dev.faultline.database.node.io;

import dev.faultline.consensus.core.LeaseTerms;
import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Onlooker.View;
import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.database.node.core.Decision;
import dev.faultline.database.node.core.NodeAgent;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Observation;
import dev.faultline.database.node.core.Restorable;
import dev.faultline.database.node.core.Wish;
import dev.faultline.database.node.core.Wish.Done;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.runtime.TimeSource;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node of one cluster in one zone: observes, lets {@link NodeAgent} decide, acts. One thread does all of that and never
 * waits, so that the lease is renewed, and its loss acted upon, whatever the server is doing.
 */
final class DatabaseNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseNode.class);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClusterDefinition cluster;
    private final String self;
    private final String who;
    private final TimeSource time;
    private final Agreement agreement;
    private final PrimaryOffice office;
    private final LocalServer server;
    private final ServerWork work;
    private final Peers peers;
    private final Announcements announcements;
    private final Standing standing;
    private final Consumer<@Nullable Route> routes;
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Thread loop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Supplier<@Nullable Restorable> archive;
    private final Runnable onChange;
    private volatile Told told;
    private Wish wish;
    private final Requested requested = new Requested();
    private boolean storageFull;
    private @Nullable Route route;
    private boolean closing;
    private long leaderlessSince;
    private long sourceSince;
    private String reason = "";

    /**
     * @param incarnation grows with every start of the zone's process
     * @param folder the cluster's folder on the zone's disk
     * @param archive what can be restored from this zone's archive
     * @param onChange called when there is something new to tell; it must not block
     * @param routes told where the primary is, on every change; it must not block
     */
    DatabaseNode(
            ClusterDefinition cluster,
            String self,
            long incarnation,
            Path folder,
            LocalServer server,
            Sessions sessions,
            Mailbox mailbox,
            Wish wish,
            Supplier<@Nullable Restorable> archive,
            Runnable onChange,
            Consumer<@Nullable Route> routes) {
        this.cluster = cluster;
        this.wish = wish;
        this.archive = archive;
        this.onChange = onChange;
        this.self = self;
        this.who = cluster.name() + " of " + self;
        this.time = sessions.time();
        this.routes = routes;
        long now = time.nanoTime();
        String life = self + "#" + incarnation + "#" + time.now().toEpochMilli();
        this.agreement = new Agreement(
                self,
                life,
                cluster.token(),
                LeaseTerms.DEFAULT,
                request -> mailbox.sendToArbiters(cluster, request),
                new SecureRandom(),
                now);
        this.office = new PrimaryOffice(who, self, agreement, time, () -> giveUp(false));
        this.work = new ServerWork(cluster, self, server, new CopyEpoch(folder), sessions, office, events::add);
        this.peers = new Peers(cluster);
        this.announcements = new Announcements(cluster, self, incarnation, folder, mailbox, now);
        this.standing = new Standing(announcements, work, office);
        this.leaderlessSince = now;
        this.sourceSince = now;
        this.told = new Told(
                announcements.status(Role.SPARE, 0, false, false, null, null, "", Done.NOTHING, null, "Starts."),
                wish.version(),
                null,
                false,
                null,
                "");
        server.allowConnections(wish.maxConnections());
        this.server = server;
        this.loop =
                Thread.ofPlatform().name("database-" + cluster.name()).daemon().unstarted(this::run);
    }

    void start() {
        loop.start();
    }

    /** From now on something else is wanted; may be called by any thread. */
    void wish(Wish next) {
        events.add(() -> {
            wish = next;
            server.allowConnections(next.maxConnections());
        });
    }

    /** Whether the copy here has grown to what is allocated to it; may be called by any thread. */
    void storageFull(boolean full) {
        events.add(() -> storageFull = full);
    }

    /** The bytes of the copy here; may be asked by any thread. */
    long dataBytes() throws IOException {
        return server.dataBytes();
    }

    /** What the node said last; may be asked by any thread. */
    Told told() {
        return told;
    }

    /** A letter for the node; may be called by any thread. */
    void receive(Envelope letter) {
        Reply reply = letter.reply();
        if (reply != null) events.add(() -> agreement.receive(reply, time.nanoTime()));
        NodeStatus told = letter.status();
        if (told != null) events.add(() -> heard(told));
    }

    /** Somebody has asked the arbiter beside this node who is primary; any thread. */
    void asked(SocketAddress by) {
        announcements.asked(by, time.nanoTime());
    }

    private void heard(NodeStatus told) {
        if (told.zone().equals(self)) return;
        requested.heard(told.done());
        if (peers.hear(told, time.nanoTime())) agreement.peekNow(time.nanoTime());
    }

    private void run() {
        try {
            while (!closing) {
                long wake = cycle();
                Runnable event = events.poll(Math.max(0, wake - time.nanoTime()), TimeUnit.NANOSECONDS);
                for (; event != null; event = events.poll()) event.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    /** @return when to come again at the latest */
    private long cycle() {
        long now = time.nanoTime();
        long next = agreement.tick(now);
        office.refresh(now);
        requested.noticeEpoch(office.held(), wish);
        requested.noticeReboot(work);
        var view = agreement.view(now);
        if (view == null || view.holder() != null) leaderlessSince = now;
        Decision decision = NodeAgent.decide(observe(now, view));
        office.invite(decision.invites(), now);
        if (!decision.reason().equals(reason)) {
            reason = decision.reason();
            log.info("{}: {}", who, reason);
        }
        try {
            act(decision.action(), now);
        } catch (RuntimeException e) {
            log.error("{} could not act", who, e);
        }
        work.noticeEnd();
        var status = standing.status(wish, requested.done(), archive.get(), reason);
        announcements.tell(status, now).ifPresent(said -> peers.hear(said, now));
        publish(status);
        lead(view, now);
        return Math.min(Math.min(next, announcements.dueAt()), now + TICK_NANOS);
    }

    private void publish(NodeStatus status) {
        boolean madeTrue = !(work.mode() instanceof AsPrimary primary)
                || (!work.leaving() && Objects.equals(primary.master(), wish.master()) && requested.isAllDone(wish));
        var before = told;
        var restorable = peers.restorable(time.nanoTime(), self);
        var seen = work.sight();
        Long lag = status.role() == Role.REPLICA && seen != null ? seen.lagMillis() : null;
        boolean readOnly = work.mode() instanceof AsPrimary serving && serving.readOnly();
        told = new Told(
                status, madeTrue ? wish.version() : before.version(), restorable, readOnly, lag, work.failure());
        if (told.differs(before)) onChange.run();
    }

    private Observation observe(long now, @Nullable View view) {
        var others = peers.fresh(now);
        others.remove(self);
        var register = view == null ? null : view.register();
        var server = work.observe(now);
        boolean sourceRuns = register != null
                && server.activity() instanceof Observation.Standby copy
                && NodeAgent.sourceRuns(register, others, copy);
        if (!sourceRuns) sourceSince = now;
        return new Observation(
                now,
                self,
                cluster,
                wish,
                requested.done(),
                storageFull,
                view,
                office.held(),
                agreement.proposing(now),
                office.mayClaimFrom(),
                leaderlessSince,
                sourceSince,
                server,
                others,
                office.guest());
    }

    private void act(Decision.Action action, long now) {
        switch (action) {
            case Decision.Wait _ -> {}
            case Decision.ClaimFirst _ -> office.claimFirst();
            case Decision.ClaimAgain _ -> office.claimAgain();
            case Decision.TakeOver _ -> office.takeOver();
            case Decision.RecordSync record -> office.record(record.sync(), now);
            case Decision.AbandonFailover _ -> requested.failedOver(wish);
            case Decision.AbandonClone _ -> work.abandonClone();
            case Decision.HandOver _ -> {
                // Told to the others now: the next primary is not to do it once more.
                if (work.begin(action, now)) requested.failedOver(wish);
            }
            case Decision.Restart _ -> {
                if (work.begin(action, now)) requested.reboots(wish);
            }
            case Decision.Fence _ -> giveUp(false);
            case Decision.Resign _ -> giveUp(true);
            default -> work.begin(action, now);
        }
    }

    /** First the processes, then the office: the lease is given back when nothing serves any more. */
    private void giveUp(boolean byItself) {
        office.suspend();
        work.killNow();
        office.leave(byItself, work.retryPause(), time.nanoTime());
    }

    private void lead(@Nullable View view, long now) {
        Route next = peers.route(view, now);
        if (Objects.equals(next, route)) return;
        route = next;
        routes.accept(next);
    }

    /** Ends for good, at once and with all processes. */
    void abandon() throws InterruptedException {
        events.add(() -> closing = true);
        ended.await(5, TimeUnit.SECONDS);
        office.suspend();
        work.abandon();
        agreement.release(time.nanoTime());
    }

    /** An orderly stop: standbys get all WAL, then the lease is given back. */
    @Override
    public void close() throws InterruptedException {
        events.add(() -> closing = true);
        ended.await(5, TimeUnit.SECONDS);
        office.suspend();
        work.close();
        agreement.release(time.nanoTime());
    }
}
