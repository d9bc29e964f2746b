package dev.faultline.database.node.io;

import dev.faultline.database.node.core.NodeSettings;
import dev.faultline.database.node.core.NodeStatus;
import dev.faultline.database.node.core.NodeStatus.Role;
import dev.faultline.database.node.core.Observation.Office;
import dev.faultline.database.node.core.Restorable;
import dev.faultline.database.node.core.Wish;
import dev.faultline.database.node.io.Mode.AsPrimary;
import dev.faultline.database.node.io.Mode.AsStandby;
import org.jspecify.annotations.Nullable;

/** What a node is at a moment, to be told to others: its role, and whether clients may come. Used by the node's thread. */
final class Standing {
    private final Announcements announcements;
    private final ServerWork work;
    private final PrimaryOffice office;
    private long opened;

    Standing(Announcements announcements, ServerWork work, PrimaryOffice office) {
        this.announcements = announcements;
        this.work = work;
        this.office = office;
    }

    NodeStatus status(Wish wish, Wish.Done done, @Nullable Restorable archive, String reason) {
        var held = office.held();
        var seen = work.sight();
        if (work.closing()) opened = 0;
        Role role = wish.running() ? Role.SPARE : Role.STOPPED;
        long epoch = 0;
        String timeline = "";
        if (work.mode() instanceof AsPrimary primary && held != null) {
            role = Role.PRIMARY;
            epoch = primary.epoch();
            timeline = primary.timeline();
        } else if (work.mode() instanceof AsStandby standby) {
            role = standby.part().fullName() ? Role.STANDBY : Role.JOINING;
            if (NodeSettings.SOURCE.equals(standby.part().from())) role = Role.REPLICA;
            boolean answers = work.silentMs() == 0;
            if (!answers && role == Role.STANDBY) role = Role.JOINING;
            if (seen != null && role != Role.REPLICA) epoch = seen.marker();
            if (seen != null && answers) timeline = seen.timeline();
        }
        boolean open = role == Role.REPLICA || role == Role.PRIMARY && opens(held, epoch);
        String sync = role == Role.PRIMARY && held != null && held.certain()
                ? held.register().sync()
                : null;
        var guest = office.guest();
        String invites = guest == null ? null : guest.zone();
        return announcements.status(
                role, epoch, open, office.resigned(), sync, invites, timeline, done, archive, reason);
    }

    /**
     * What a primary finds in its WAL after a crash may be more than was acknowledged, and its standby may lack it: nobody
     * reads it before the standby has it as well, or is recorded as lost.
     */
    private boolean opens(@Nullable Office held, long epoch) {
        if (work.closing()) return false;
        if (opened == epoch) return true;
        if (held == null || !held.certain()) return false;
        String sync = held.register().sync();
        var seen = work.sight();
        boolean standbyHasAll = seen != null
                && seen.replicas().stream().anyMatch(replica -> replica.zone().equals(sync) && replica.sync());
        if (sync == null || standbyHasAll) opened = epoch;
        return opened == epoch;
    }
}
