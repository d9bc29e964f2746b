package dev.faultline.database.domain.instance;

import static java.util.Objects.requireNonNullElse;

import dev.faultline.aws.AvailabilityZone;
import java.util.List;

/**
 * What ModifyDBInstance changes.
 *
 * @param copies the zones that may hold a copy, in order of preference
 * @param backupRetentionDays 0 to 35; 0 keeps no backups
 * @param backupWindow when its automated snapshot is due
 * @param verifier of the master user's password, as Postgres stores it: the password itself is forgotten; empty for a
 *     replica, whose users and passwords come with its data, until a password is set after its promotion
 */
public record Settings(
        String identifier,
        boolean multiAz,
        List<AvailabilityZone> copies,
        int backupRetentionDays,
        int allocatedStorageGib,
        boolean deletionProtection,
        boolean copyTagsToSnapshot,
        String verifier,
        BackupWindow backupWindow) {
    public Settings {
        copies = List.copyOf(copies);
        backupWindow = requireNonNullElse(backupWindow, BackupWindow.FIRST); // Older events have none.
    }

    public Settings named(String changed) {
        return new Settings(
                changed,
                multiAz,
                copies,
                backupRetentionDays,
                allocatedStorageGib,
                deletionProtection,
                copyTagsToSnapshot,
                verifier,
                backupWindow);
    }

    public Settings placed(boolean changed, List<AvailabilityZone> zones) {
        return new Settings(
                identifier,
                changed,
                zones,
                backupRetentionDays,
                allocatedStorageGib,
                deletionProtection,
                copyTagsToSnapshot,
                verifier,
                backupWindow);
    }

    public Settings retaining(int days) {
        return new Settings(
                identifier,
                multiAz,
                copies,
                days,
                allocatedStorageGib,
                deletionProtection,
                copyTagsToSnapshot,
                verifier,
                backupWindow);
    }

    public Settings allocated(int gib) {
        return new Settings(
                identifier,
                multiAz,
                copies,
                backupRetentionDays,
                gib,
                deletionProtection,
                copyTagsToSnapshot,
                verifier,
                backupWindow);
    }

    public Settings guarded(boolean deletion, boolean copyTags) {
        return new Settings(
                identifier,
                multiAz,
                copies,
                backupRetentionDays,
                allocatedStorageGib,
                deletion,
                copyTags,
                verifier,
                backupWindow);
    }

    public Settings verifiedBy(String changed) {
        return new Settings(
                identifier,
                multiAz,
                copies,
                backupRetentionDays,
                allocatedStorageGib,
                deletionProtection,
                copyTagsToSnapshot,
                changed,
                backupWindow);
    }

    public Settings backedUpIn(BackupWindow changed) {
        return new Settings(
                identifier,
                multiAz,
                copies,
                backupRetentionDays,
                allocatedStorageGib,
                deletionProtection,
                copyTagsToSnapshot,
                verifier,
                changed);
    }
}
