package dev.faultline.launcher.lab;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.topology.RegionManifest;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A running region as a lab sees it: its public doors, and the hand on the switch of every zone. */
public interface LabRegion {
    RegionManifest manifest();

    /** How the region runs: {@code embedded} or {@code compose}. */
    String engine();

    /** The region's public API. */
    URI gateway();

    /** A key pair that the gateway accepts. */
    KeyPair keyPair();

    record KeyPair(String accessKeyId, String secretAccessKey) {}

    /** The zones' name servers (UDP), in the order of the zones; a failed zone's server stays listed. */
    List<InetSocketAddress> nameServers();

    /** How every zone is now, in the order of the manifest. */
    List<ZoneStatus> zones();

    /** The instances that have processes in any zone now, as the zones' kernels list them. */
    Set<String> runningInstances();

    /** @param processes the zone's processes, instances among them, as the kernel lists them; none where it is not ours */
    record ZoneStatus(AvailabilityZone zone, ZoneState state, List<ZoneProcess> processes) {}

    enum ZoneState {
        RUNNING,
        STARTING,
        CRASHED,
        FROZEN,
        ISOLATED
    }

    /** @param command its command line, arguments separated by spaces */
    record ZoneProcess(long pid, String command) {}

    /**
     * Fails a zone, and tells nobody. Returns when every process of the zone has been signalled and none is left to
     * signal.
     *
     * @throws UnsupportedOperationException with one sentence, when this engine cannot fail a zone so
     */
    Fault fail(AvailabilityZone zone, Failure failure) throws Exception;

    /**
     * @param at when the first signal was sent, by the wall clock
     * @param atNanos the same by {@link System#nanoTime()}, for measurements against it
     * @param processes how many processes were signalled
     */
    record Fault(AvailabilityZone zone, Failure failure, Instant at, long atNanos, int processes) {}

    /**
     * Brings a zone back: after a crash anew from its disk. A frozen one is killed first and then started where zones are
     * processes, and goes on where it stood where they are containers; an isolated one has its link again. Returns when
     * its process runs; what it hosts may still be on its way.
     */
    void start(AvailabilityZone zone) throws Exception;

    /**
     * Waits until the region is steady: every zone runs, the database is in sync, the brokers' replicas are too.
     *
     * @return whether it became so within the limit
     */
    boolean awaitSteady(Duration limit) throws InterruptedException;
}
