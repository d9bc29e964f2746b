package dev.faultline.database.process;

import static dev.faultline.database.streams.Streams.INSTANCES;
import static dev.faultline.database.streams.Streams.SNAPSHOTS;

import dev.faultline.database.domain.instance.DbInstance.Gone;
import dev.faultline.database.domain.instance.DbInstance.Present;
import dev.faultline.database.domain.resource.Tags;
import dev.faultline.database.domain.snapshot.DbSnapshot.Create;
import dev.faultline.database.domain.snapshot.DbSnapshot.Definition;
import dev.faultline.database.domain.snapshot.DbSnapshot.Expire;
import dev.faultline.database.domain.snapshot.DbSnapshot.Source;
import dev.faultline.database.domain.snapshot.DbSnapshot.Type;
import dev.faultline.database.projection.Databases;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.Handled.NameTaken;
import dev.faultline.eventstore.Sweep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has automated snapshots taken when they are due, and lets go of those that are kept no longer. */
@Component
final class BackupSweep implements Sweep {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSweep.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd-HH-mm").withZone(ZoneOffset.UTC);
    private static final String SYMBOLS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private static final int LENGTH = 26;

    private final EventStore store;
    private final Databases databases;

    BackupSweep(EventStore store, Databases databases) {
        this.store = store;
        this.databases = databases;
    }

    @Override
    public String name() {
        return "db-backups";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void sweep(Instant now) {
        var plan = new BackupPlan(databases.instances(), databases.snapshots(), this::isGone, now);
        for (var i : plan.due()) attempt(() -> take(i, now));
        for (var snapshot : plan.expired())
            attempt(() -> store.handle(SNAPSHOTS, snapshot.definition().snapshotId(), new Expire(now)));
    }

    private boolean isGone(String resourceId) {
        return store.load(INSTANCES, resourceId).state() instanceof Gone;
    }

    private void take(Present i, Instant now) {
        String identifier = "rds:" + i.settings().identifier() + "-" + MINUTE.format(now);
        String id = snapshotId(i.spec().resourceId() + identifier);
        var tags = i.settings().copyTagsToSnapshot() ? i.tags() : Tags.NONE;
        var definition =
                new Definition(id, identifier, i.spec().account(), Source.of(i), "", null, now, Type.AUTOMATED);
        var handled = store.handle(SNAPSHOTS, id, new Create(definition, tags));
        // An instance of the same name, that was deleted within this minute, had one: the next minute's name is free.
        if (handled instanceof NameTaken<?, ?>) LOG.info("{} is taken again later", identifier);
    }

    /** The same for the same name, so that the same snapshot is not asked for twice. */
    private static String snapshotId(String name) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            var id = new StringBuilder("snap-");
            for (int i = 0; i < LENGTH; i++) id.append(SYMBOLS.charAt(digest[i] & (SYMBOLS.length() - 1)));
            return id.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // One that cannot be taken or let go must not keep the others waiting.
            LOG.warn("an automated snapshot waits for the next attempt: {}", e.toString());
        }
    }
}
