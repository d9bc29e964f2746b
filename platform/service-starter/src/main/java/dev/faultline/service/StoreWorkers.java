package dev.faultline.service;

import dev.faultline.eventbus.io.InboxTable;
import dev.faultline.eventstore.EventPublisher;
import dev.faultline.eventstore.EventStore;
import dev.faultline.eventstore.StoreStatus;
import dev.faultline.eventstore.io.Catalog;
import dev.faultline.eventstore.io.ContractOutlet;
import dev.faultline.eventstore.io.EventLog;
import dev.faultline.eventstore.io.FollowTask;
import dev.faultline.eventstore.io.Lease;
import dev.faultline.eventstore.io.Reactions;
import dev.faultline.eventstore.io.StoreHealth;
import dev.faultline.eventstore.io.StoreTables;
import dev.faultline.eventstore.io.SweepTask;
import dev.faultline.eventstore.io.WakeUpTask;
import dev.faultline.eventstore.io.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes the threads that follow a service's log: one for the bus, which may stall with Kafka, and one for processes. */
final class StoreWorkers {
    private final StoreTables tables;
    private final Catalog catalog;
    private final EventStore store;
    private final InboxTable inbox;
    private final Declared declared;
    private final EventLog log;
    private final Lease lease;
    private final StoreHealth health;

    StoreWorkers(
            FaultlineSettings settings,
            StoreTables tables,
            Catalog catalog,
            EventStore store,
            InboxTable inbox,
            Declared declared) {
        this.tables = tables;
        this.catalog = catalog;
        this.store = store;
        this.inbox = inbox;
        this.declared = declared;
        this.log = new EventLog(tables, catalog);
        this.lease = new Lease(unpooled(settings), tables.channel());
        this.health = new StoreHealth(tables, lease, log.follow(ContractOutlet.NAME, List::size));
    }

    private static PGSimpleDataSource unpooled(FaultlineSettings settings) {
        var postgres = new PGSimpleDataSource();
        postgres.setUrl(DatabaseUrl.of(settings.requiredDatabaseUrl(), settings.service()));
        postgres.setUser(settings.databaseUser());
        postgres.setPassword(settings.databasePassword());
        return postgres;
    }

    Lease lease() {
        return lease;
    }

    StoreStatus status() {
        return health.status();
    }

    /** The relay's thread. */
    Worker relay(
            EventPublisher publisher,
            Supplier<Runnable> beforeReading,
            EventLog.Handler configuration,
            Worker.Task republishing,
            String configurationName) {
        var contracts = new ContractOutlet(catalog, declared.publications(), publisher, tables.parked(), beforeReading);
        return new Worker(
                "relay-" + tables.channel(),
                lease::leading,
                List.of(
                        new FollowTask(log.follow(ContractOutlet.NAME, contracts)),
                        republishing,
                        new FollowTask(log.follow(configurationName, configuration))));
    }

    /** The processes' thread. */
    Worker processes() {
        var reactions = new Reactions(store, tables);
        var tasks = new ArrayList<Worker.Task>();
        for (var process : declared.processes()) tasks.add(new FollowTask(log.follow(process, reactions)));
        for (var process : declared.contractProcesses()) tasks.add(new FollowTask(inbox.follow(process, reactions)));
        tasks.add(new WakeUpTask(tables, reactions, declared.reactors()));
        for (var sweep : declared.sweeps()) tasks.add(new SweepTask(sweep, tables.time()));
        return new Worker("processes-" + tables.channel(), lease::leading, tasks);
    }
}
