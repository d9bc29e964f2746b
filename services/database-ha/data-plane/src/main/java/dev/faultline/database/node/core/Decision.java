package dev.faultline.database.node.core;

import dev.faultline.database.node.core.Observation.WaitsFor;
import org.jspecify.annotations.Nullable;

/**
 * What a node does next, and why.
 *
 * @param invites whom a primary wants to hold the second copy; null for nobody
 * @param reason a sentence
 */
public record Decision(Action action, @Nullable String invites, String reason) {

    /** One step. Whatever takes time is begun, and observed as {@link Observation.Busy}. */
    public sealed interface Action {}

    public record Wait() implements Action {}

    /** Makes the data folder from the template. */
    public record CreateData() implements Action {}

    /** Fills the empty register, with the token. */
    public record ClaimFirst() implements Action {}

    /** A new epoch for the primary that the register names: this node. */
    public record ClaimAgain() implements Action {}

    /** Rule 10: the standby that the register names becomes primary, alone. */
    public record TakeOver() implements Action {}

    /** Writes into the register who else holds every acknowledged write. @param sync null for nobody */
    public record RecordSync(@Nullable String sync) implements Action {}

    /** Rule 5: with lease and epoch in hand. */
    public record StartPrimary(long epoch, WaitsFor waitsFor) implements Action {}

    /**
     * Looks whether a zone has all that this copy has, before that is promoted.
     *
     * @param epoch that was won
     * @param zone whose copy seems to follow this one
     */
    public record FindHeir(long epoch, String zone) implements Action {}

    /** Rule 11. */
    public record Promote(long epoch, WaitsFor waitsFor) implements Action {}

    /** @param from whom to follow; null for nobody, to be promoted */
    public record StartStandby(@Nullable String from) implements Action {}

    /** Starts the copy of another database, which it follows from outside of its cluster. */
    public record FollowSource() implements Action {}

    /** Copies another database once more, if the copy here can never follow it again; that one answers meanwhile. */
    public record CopySourceAgain() implements Action {}

    /** Turns a running standby to another primary, under its joining name. */
    public record Follow(String from) implements Action {}

    /** The standby has proven that it follows the current primary: from now on under its full name. */
    public record TakeFullName(String from) implements Action {}

    /** Throws the data folder away and copies that of the primary of an epoch. */
    public record Clone(String from, long epoch) implements Action {}

    /** Stops a copy that nobody needs; its files stay. */
    public record Stop() implements Action {}

    /** Throws away a copy that is in a zone where none is wanted. */
    public record DropCopy() implements Action {}

    /** Rule 16: serves no more once the standby has everything, so that it takes over. */
    public record HandOver(String to) implements Action {}

    /** Ends the clone that is under way: it is wanted from another node now. */
    public record AbandonClone() implements Action {}

    /** A fail-over was asked for and cannot be: nobody else has every write. */
    public record AbandonFailover() implements Action {}

    /** Stops the primary's server in order, and starts it again in the same epoch. */
    public record Restart() implements Action {}

    /** Makes the master user what is wanted. */
    public record SetMaster(Wish.Master master) implements Action {}

    /** Refuses writes while the storage is full, so that the disk is not, or takes them again. */
    public record SetReadOnly(boolean on) implements Action {}

    public record SetWaitsFor(WaitsFor waitsFor) implements Action {}

    /** Ends the sessions whose commits have waited too long. */
    public record EndWaitingCommits() implements Action {}

    /** Rule 7: kills the process tree, at once, and then gives up the office. */
    public record Fence() implements Action {}

    /** Rule 8: the server is dead; makes sure of it and gives the lease back. */
    public record Resign() implements Action {}
}
