package dev.faultline.endtoend;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.launcher.lab.Failure;
import dev.faultline.launcher.lab.Lab;
import dev.faultline.launcher.lab.LabRegion.ZoneProcess;
import dev.faultline.launcher.lab.LabRegion.ZoneState;
import dev.faultline.launcher.lab.LabRegion.ZoneStatus;
import dev.faultline.launcher.lab.LabSettings;
import dev.faultline.launcher.region.Progress;
import dev.faultline.launcher.region.Region;
import dev.faultline.launcher.region.RegionException;
import dev.faultline.launcher.region.RegionSettings;
import dev.faultline.testkit.LoopbackNetwork;
import dev.faultline.topology.Addresses;
import dev.faultline.topology.RegionManifest.External;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A region of processes. Closing it leaves nothing. */
final class OwnRegion implements UserRegion {
    private static final Duration STEADY = Duration.ofSeconds(180);
    private static final String INSTANCE = "FAULTLINE_INSTANCE_ID=";
    private static final Pattern POSTGRES = Pattern.compile("(\\S*/)?postgres(:| ).*");

    private final LoopbackNetwork network;
    private final OpenFolder data;
    private final RegionSettings settings;
    private final List<Long> stopped = new ArrayList<>();
    private final Set<String> crashed = new HashSet<>();
    private Region region;

    private OwnRegion(LoopbackNetwork network, OpenFolder data, RegionSettings settings)
            throws RegionException, InterruptedException {
        this.network = network;
        this.data = data;
        this.settings = settings;
        this.region = Region.start(settings, Progress.silent());
    }

    static OwnRegion start() throws Exception {
        return on(null);
    }

    /** @param external what the region shall not run itself */
    static OwnRegion on(@Nullable External external) throws Exception {
        var network = LoopbackNetwork.claim();
        var data = OpenFolder.create();
        try {
            var settings = RegionSettings.standard(
                            new dev.faultline.aws.Region("us-east-1"),
                            Distribution.home(),
                            data.path().resolve("us-east-1"))
                    .withNetwork(network.network())
                    .withGatewayPort(0)
                    .withExternal(external);
            var own = new OwnRegion(network, data, settings);
            try {
                own.awaitSteady();
            } catch (AssertionError e) {
                own.close();
                throw e;
            }
            return own;
        } catch (RegionException | InterruptedException | RuntimeException e) {
            data.close();
            network.close();
            throw e;
        }
    }

    @Override
    public void awaitSteady() throws InterruptedException {
        if (region.awaitSteady(STEADY)) return;
        throw new AssertionError(
                "not steady within " + STEADY + ": " + region.unsteadyBecause().orElse("it is now"));
    }

    Region region() {
        return region;
    }

    @Override
    public URI gateway() {
        return region.gateway();
    }

    @Override
    public void crash(String zone) throws RegionException {
        region.crash(new AvailabilityZone(zone));
        crashed.add(zone);
        stopped.removeIf(pid -> Processes.commandLine(pid).isEmpty());
    }

    @Override
    public void start(String zone) throws RegionException {
        region.start(new AvailabilityZone(zone));
        crashed.remove(zone);
    }

    @Override
    public List<String> zoneNames() {
        return zones().stream().map(AvailabilityZone::name).toList();
    }

    @Override
    public InetSocketAddress nameServer(String zone) {
        return region.nameServers().get(zoneNames().indexOf(zone));
    }

    @Override
    public Addresses addresses(String zone) {
        return region.manifest().addresses(new AvailabilityZone(zone));
    }

    @Override
    public List<Failure> failures() {
        return List.of(Failure.CRASH, Failure.FREEZE);
    }

    @Override
    public void run(Lab lab, LabSettings chosen) throws Exception {
        lab.run(region, chosen);
    }

    @Override
    public boolean runs(String zone) {
        return region.zones().stream()
                .anyMatch(status -> status.zone().name().equals(zone) && status.state() == ZoneState.RUNNING);
    }

    @Override
    public void restart() throws RegionException, InterruptedException {
        region.close();
        region = Region.start(settings, Progress.silent());
    }

    @Override
    public void killControlPlane() throws Exception {
        Processes.kill(List.of(controlPlane()));
    }

    @Override
    public void stopControlPlane() throws Exception {
        stop(List.of(controlPlane()));
    }

    @Override
    public boolean stopBroker(String zone) throws Exception {
        var broker = broker(new AvailabilityZone(zone));
        if (!broker.isEmpty()) stop(broker);
        return !broker.isEmpty();
    }

    private void stop(List<Long> processes) throws Exception {
        Processes.stop(processes);
        stopped.addAll(processes);
    }

    @Override
    public boolean allStandStill() {
        return stopped.stream().allMatch(Processes::stopped);
    }

    @Override
    public void resume() throws Exception {
        if (!stopped.isEmpty()) Processes.resume(stopped.reversed());
        stopped.clear();
    }

    @Override
    public void loseKafka() throws Exception {
        var brokers = brokers();
        assertThat(brokers).hasSize(zones().size());
        // Stopped first, so that none writes what we delete, and none starts before all is deleted.
        Processes.stop(brokers);
        for (var zone : zones()) deleteContent(brokerStorage(zone));
        Processes.kill(brokers);
    }

    private static void deleteContent(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                if (!file.equals(folder)) Files.delete(file);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private List<AvailabilityZone> zones() {
        return region.zones().stream().map(ZoneStatus::zone).toList();
    }

    private Path brokerStorage(AvailabilityZone zone) {
        return region.folder().zone(zone).resolve("broker").resolve("storage");
    }

    /** The control plane's process, by the region's folder in its environment. */
    private long controlPlane() {
        var setting = "FAULTLINE_MANIFEST=" + data.path();
        return Processes.all()
                .filter(pid -> Processes.commandLine(pid).contains("dev.faultline.service.ControlPlaneMain"))
                .filter(pid -> Processes.environment(pid).stream().anyMatch(entry -> entry.startsWith(setting)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no control plane runs"));
    }

    List<Long> brokers() {
        return zones().stream().flatMap(zone -> broker(zone).stream()).toList();
    }

    private List<Long> broker(AvailabilityZone zone) {
        return processes(zone, command -> command.contains("dev.faultline.broker.BrokerMain"));
    }

    /** The state database's servers with all of their backends. */
    List<Long> postgres() {
        return zones().stream()
                .flatMap(zone -> processes(
                        zone, command -> POSTGRES.matcher(command + " ").matches())
                        .stream())
                .toList();
    }

    @Override
    public boolean databaseRuns() {
        return !postgres().isEmpty();
    }

    @Override
    public void takeDatabaseAway() throws Exception {
        for (var files : databaseFiles()) Files.setPosixFilePermissions(files, Set.of());
        Processes.kill(postgres());
    }

    @Override
    public void giveDatabaseBack() throws IOException {
        for (var files : databaseFiles())
            Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("rwx------"));
    }

    @Override
    public void heal() throws Exception {
        giveDatabaseBack();
        resume();
        for (String zone : List.copyOf(crashed)) start(zone);
        awaitSteady();
    }

    /** Of the zones that hold a copy. */
    private List<Path> databaseFiles() {
        return zones().stream()
                .map(zone -> region.folder().zone(zone).resolve("postgres/state/data"))
                .filter(Files::exists)
                .toList();
    }

    @Override
    public void keepLogs(Path folder) throws IOException {
        try (var files = Files.walk(data.path())) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList())
                Files.copy(
                        file,
                        folder.resolve(data.path().relativize(file).toString().replace('/', '-')),
                        StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** By the variable that every instance has. */
    @Override
    public void killInstance(String id) throws Exception {
        Processes.kill(running()
                .filter(pid -> Processes.environment(pid).contains(INSTANCE + id))
                .toList());
    }

    @Override
    public Set<String> instances() {
        return running()
                .flatMap(pid -> Processes.environment(pid).stream())
                .filter(entry -> entry.startsWith(INSTANCE))
                .map(entry -> entry.substring(INSTANCE.length()))
                .collect(toSet());
    }

    private Stream<Long> running() {
        return region.zones().stream()
                .flatMap(zone -> zone.processes().stream())
                .map(ZoneProcess::pid);
    }

    private List<Long> processes(AvailabilityZone zone, Predicate<String> command) {
        return region.zones().stream()
                .filter(status -> status.zone().equals(zone))
                .flatMap(status -> status.processes().stream())
                .filter(process -> command.test(process.command()))
                .map(ZoneProcess::pid)
                .toList();
    }

    @Override
    public void close() throws IOException {
        region.close();
        data.close();
        network.close();
    }
}
