package dev.faultline.endtoend;

import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.topology.Addresses;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A region as its users have it, whatever it runs on: the API, the switch of every zone, and what else may happen to it.
 * Closing it leaves nothing.
 */
interface UserRegion extends AutoCloseable {
    URI gateway();

    List<String> zoneNames();

    InetSocketAddress nameServer(String zone);

    Addresses addresses(String zone);

    /** Kills everything of the zone at once, and tells nobody. */
    void crash(String zone) throws Exception;

    void start(String zone) throws Exception;

    /** What can become of its zones, first what is special about it. */
    List<Failure> failures();

    /** Runs a whole lab in it, as its user chose it; the reports are in the settings' folder afterwards. */
    void run(Lab lab, LabSettings chosen) throws Exception;

    /** Whether every component of the zone has started. */
    boolean runs(String zone) throws Exception;

    /** Returns when everything runs again; an error when it takes too long. */
    void awaitSteady() throws Exception;

    /** Ends everything, and starts it again with what is on the disks; the API may have moved. */
    void restart() throws Exception;

    /** The ids of all instances that have a process. */
    Set<String> instances() throws Exception;

    void killInstance(String id) throws Exception;

    /** Kills the processes of all services, the API's included. */
    void killControlPlane() throws Exception;

    /** Stops the processes of all services where they stand, until {@link #resume}. */
    void stopControlPlane() throws Exception;

    /** Every broker dies, with its disk. */
    void loseKafka() throws Exception;

    /** Stops the zone's broker where it stands, until {@link #resume}. @return false when it has none */
    boolean stopBroker(String zone) throws Exception;

    /** Whether all that was stopped stands still; what died with its zone is none of it. */
    boolean allStandStill() throws Exception;

    /** All that was stopped goes on. */
    void resume() throws Exception;

    /** Ends the state database, and lets no server of it start again: as if every copy's disk were away. */
    void takeDatabaseAway() throws Exception;

    void giveDatabaseBack() throws Exception;

    /** Undoes whatever was done to it, and returns when it is steady. */
    void heal() throws Exception;

    /** Copies what its processes have logged, for whoever looks for the reason of a failure. @param folder an existing one */
    void keepLogs(Path folder) throws Exception;

    /** Whether a Postgres process is left in any zone. */
    boolean databaseRuns() throws Exception;
}
