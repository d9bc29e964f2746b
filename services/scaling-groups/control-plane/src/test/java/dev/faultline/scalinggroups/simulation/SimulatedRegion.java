package dev.faultline.scalinggroups.simulation;

import static dev.faultline.scalinggroups.streams.Streams.ADDRESSES;
import static dev.faultline.scalinggroups.streams.Streams.GROUPS;
import static dev.faultline.scalinggroups.streams.Streams.INSTANCES;
import static dev.faultline.scalinggroups.streams.Streams.ZONES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.aws.AvailabilityZone;
import dev.faultline.aws.Region;
import dev.faultline.eventbus.ContractEvent;
import dev.faultline.eventsourcing.Decision;
import dev.faultline.eventsourcing.Envelope;
import dev.faultline.eventsourcing.StreamId;
import dev.faultline.eventsourcing.Version;
import dev.faultline.eventstore.Effect;
import dev.faultline.eventstore.Outgoing;
import dev.faultline.eventstore.Process;
import dev.faultline.eventstore.Publication;
import dev.faultline.eventstore.StoredAggregate;
import dev.faultline.loadbalancing.contract.LoadBalancingEvent;
import dev.faultline.scalinggroups.contract.InstanceAssignment;
import dev.faultline.scalinggroups.contract.ScalingGroupsEvent;
import dev.faultline.scalinggroups.domain.group.ActiveGroup;
import dev.faultline.scalinggroups.domain.group.AutoScalingGroup;
import dev.faultline.scalinggroups.domain.group.LifecycleState;
import dev.faultline.scalinggroups.domain.group.Member;
import dev.faultline.scalinggroups.domain.instance.Instance;
import dev.faultline.scalinggroups.domain.instance.InstanceState;
import dev.faultline.scalinggroups.domain.launchtemplate.LaunchTemplate;
import dev.faultline.scalinggroups.domain.launchtemplate.TemplateData;
import dev.faultline.scalinggroups.domain.zone.RegionZones;
import dev.faultline.scalinggroups.domain.zone.ZoneAddresses;
import dev.faultline.scalinggroups.process.AddressProcess;
import dev.faultline.scalinggroups.process.AgentBook;
import dev.faultline.scalinggroups.process.Fleet;
import dev.faultline.scalinggroups.process.GroupProcess;
import dev.faultline.scalinggroups.process.InstanceProcess;
import dev.faultline.scalinggroups.process.TargetHealthProcess;
import dev.faultline.scalinggroups.process.ZoneProcess;
import dev.faultline.scalinggroups.process.ZoneWatch;
import dev.faultline.scalinggroups.publication.Assignments;
import dev.faultline.scalinggroups.publication.GroupPublication;
import dev.faultline.scalinggroups.publication.InstancePublication;
import dev.faultline.testkit.VirtualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The service's own processes, publications and judgements over streams in memory, between simulated zones, a simulated
 * load balancer and a Kafka that is late. Everything happens in virtual time and by the generator's choices.
 */
final class SimulatedRegion implements Fleet {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    static final String GROUP = "web";
    static final String TARGETS =
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
    private static final Region REGION = new Region("us-east-1");
    private static final int MOST_REWOUND = 40;

    final VirtualTime time = VirtualTime.startingAt(NOON);
    final SimulatedKafka kafka;
    final List<SimulatedZone> zones;
    final SimulatedLoadBalancer loadBalancer;
    private final RandomGenerator random;
    private final Map<StreamId, List<Envelope<?>>> streams = new HashMap<>();
    private final Map<StreamId, Object> states = new HashMap<>();
    private final List<Envelope<?>> log = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Map<String, InstanceAssignment> assignmentTopic = new TreeMap<>();
    private final Set<UUID> heardByLoadBalancer = new HashSet<>();
    private final ZoneProcess zoneProcess = new ZoneProcess(this);
    private final TargetHealthProcess targetHealth = new TargetHealthProcess(this);
    private ZoneWatch watch;
    private AgentBook book = new AgentBook();
    private Instant replicaDownUntil = NOON;

    /** A follower of the log with a place of its own. */
    private final class Reader {
        private final Consumer<Envelope<?>> handler;
        private int next;

        Reader(Consumer<Envelope<?>> handler) {
            this.handler = handler;
            poll();
        }

        private void poll() {
            time.schedule(Duration.ofMillis(random.nextInt(1, 15)), () -> {
                boolean up = replicaUp();
                for (int i = 0; up && i < 20 && next < log.size(); i++) handler.accept(log.get(next++));
                poll();
            });
        }

        /** What was not yet noted as done is done again. */
        void rewind() {
            next = Math.max(0, next - random.nextInt(MOST_REWOUND));
        }
    }

    SimulatedRegion(RandomGenerator random) {
        this.random = random;
        this.kafka = new SimulatedKafka(time, random);
        this.zones = List.of('a', 'b', 'c').stream()
                .map(letter -> new SimulatedZone(REGION.zone(letter), time, random))
                .toList();
        this.watch = new ZoneWatch(zoneNames());
        this.loadBalancer = new SimulatedLoadBalancer(TARGETS, time, random, this::running, this::hearLoadBalancer);
        follow(new GroupProcess(this));
        follow(new InstanceProcess(this));
        follow(new AddressProcess(this));
        follow(zoneProcess);
        publish(new GroupPublication());
        publish(new InstancePublication(this));
        readers.add(new Reader(this::publishAssignments));
        every(500, () -> zones.forEach(this::zoneReports));
        every(200, () -> zones.forEach(this::agentReports));
        every(1000, loadBalancer::check);
        every(250, () -> watch.judge(zoneState(), time.now())
                .ifPresent(command -> handle(ZONES, REGION.name(), command)));
        every(500, () -> zoneProcess.review(time.now()).forEach(this::carryOut));
    }

    List<AvailabilityZone> zoneNames() {
        return zones.stream().map(zone -> zone.name).toList();
    }

    private void every(long millis, Runnable work) {
        time.schedule(Duration.ofMillis(millis), () -> {
            boolean outside = millis == 200 || millis == 1000;
            if (outside || replicaUp()) work.run();
            every(millis, work);
        });
    }

    private boolean replicaUp() {
        return !time.now().isBefore(replicaDownUntil);
    }

    private void follow(Process<?> process) {
        readers.add(new Reader(envelope -> react(process, envelope)));
    }

    @SuppressWarnings("unchecked") // The category says which aggregate's event it is.
    private <E> void react(Process<E> process, Envelope<?> envelope) {
        if (envelope.stream().category().equals(process.source().category()))
            process.react((Envelope<E>) envelope).forEach(this::carryOut);
    }

    @SuppressWarnings("unchecked") // The category says which aggregate's event it is.
    private <E> void publish(Publication<E> publication) {
        readers.add(new Reader(envelope -> {
            if (!envelope.stream().category().equals(publication.source().category())) return;
            for (Outgoing outgoing : publication.publish((Envelope<E>) envelope)) {
                var id = UUID.nameUUIDFromBytes((envelope.id() + outgoing.toString()).getBytes(StandardCharsets.UTF_8));
                kafka.inOrder("sg/" + outgoing.key(), () -> {
                    if (heardByLoadBalancer.add(id)) loadBalancer.receive((ScalingGroupsEvent) outgoing.event());
                });
            }
        }));
    }

    private void publishAssignments(Envelope<?> envelope) {
        var topic = new Assignments(this, Set::of, time);
        for (String id : topic.affectedBy(envelope)) topic.compose(id, 0).ifPresent(this::assign);
    }

    private void assign(InstanceAssignment assignment) {
        assignmentTopic.merge(
                assignment.instanceId(), assignment, (old, next) -> next.version() >= old.version() ? next : old);
        for (SimulatedZone zone : zones) kafka.inAnyOrder(() -> zone.assign(assignment));
    }

    private void zoneReports(SimulatedZone zone) {
        if (!zone.alive()) return;
        var report = zone.zoneReport(zones);
        kafka.inAnyOrder(() -> watch.hear(report, time.now()));
    }

    private void agentReports(SimulatedZone zone) {
        if (!zone.alive()) return;
        var report = zone.report();
        kafka.inAnyOrder(() -> {
            if (replicaUp()) book.hear(report, time.now()).forEach((id, status) -> handle(INSTANCES, id, status));
        });
    }

    private void hearLoadBalancer(LoadBalancingEvent event) {
        var received = new ContractEvent<>(
                UUID.randomUUID(), "load-balancing", "target-group/" + TARGETS, 0, time.now(), event);
        kafka.inOrder("lb", () -> deliver(received));
    }

    private void deliver(ContractEvent<LoadBalancingEvent> event) {
        if (!replicaUp()) {
            time.schedule(Duration.between(time.now(), replicaDownUntil), () -> deliver(event));
            return;
        }
        targetHealth.react(event).forEach(this::carryOut);
        if (random.nextInt(10) == 0) targetHealth.react(event).forEach(this::carryOut);
    }

    /** The replica dies between an append and what follows from it; another goes on from what was noted. */
    void loseReplica() {
        replicaDownUntil = time.now().plusMillis(random.nextInt(100, 2000));
        readers.forEach(Reader::rewind);
        watch = new ZoneWatch(zoneNames());
        book = new AgentBook();
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Issue<?> issue -> issue(issue);
            case Effect.WakeAt _, Effect.Cancel _ -> throw new AssertionError("nobody asks for " + effect);
        }
    }

    private <C> void issue(Effect.Issue<C> issue) {
        handle(issue.aggregate(), issue.id(), issue.command());
    }

    @SuppressWarnings("unchecked") // A stream holds the states of one aggregate.
    <S, C, E, R> void handle(StoredAggregate<S, C, E, R> stored, String id, C command) {
        var stream = stored.aggregate().stream(id);
        S state = (S) states.getOrDefault(stream, stored.aggregate().initial());
        if (!(stored.aggregate().decide().apply(state, command) instanceof Decision.Accepted<E, R>(List<E> events)))
            return;
        var history = streams.computeIfAbsent(stream, _ -> new ArrayList<>());
        for (E event : events) {
            state = stored.aggregate().evolve().apply(state, event);
            var envelope = new Envelope<>(
                    stream, new Version(history.size() + 1), log.size() + 1, UUID.randomUUID(), time.now(), event);
            history.add(envelope);
            log.add(envelope);
        }
        states.put(stream, state);
        if (state instanceof ActiveGroup group) requireBounds(group);
    }

    private static void requireBounds(ActiveGroup group) {
        long active = group.active().count();
        assertThat(active)
                .as("wanted by %s", group)
                .isLessThanOrEqualTo(group.settings().bounds().max()
                        + Math.max(1, group.settings().bounds().max() / 10));
    }

    ActiveGroup group() {
        return (ActiveGroup) Objects.requireNonNull(states.get(GROUPS.aggregate().stream(GROUP)));
    }

    boolean groupExists() {
        return states.get(GROUPS.aggregate().stream(GROUP)) instanceof ActiveGroup;
    }

    private RegionZones.State zoneState() {
        return (RegionZones.State) states.getOrDefault(
                ZONES.aggregate().stream(REGION.name()), ZONES.aggregate().initial());
    }

    /** Every process that runs in a zone that lives. */
    Set<String> running() {
        var ids = new HashSet<String>();
        zones.forEach(zone -> ids.addAll(zone.running()));
        return ids;
    }

    SimulatedZone zone(char letter) {
        return zones.get(letter - 'a');
    }

    void restart(SimulatedZone zone) {
        zone.start(assignmentTopic);
    }

    List<Instance.Launched> instances() {
        return states.values().stream()
                .filter(Instance.Launched.class::isInstance)
                .map(Instance.Launched.class::cast)
                .toList();
    }

    /** Instances in service, by zone in the order of the zones. */
    List<Integer> inService() {
        return zones.stream()
                .map(zone -> (int) group().active()
                        .filter(m -> m.state() == LifecycleState.IN_SERVICE
                                && m.zone().equals(zone.name))
                        .count())
                .toList();
    }

    /** Whether nothing is left to do: as many as desired, all healthy, nobody on the way. */
    boolean settled() {
        List<Member> members = group().members();
        return members.size() == group().desired()
                && members.stream().allMatch(m -> m.state() == LifecycleState.IN_SERVICE && m.unhealthy() == null);
    }

    /** Advances until the condition holds; how long that took. */
    Duration await(Duration limit, Supplier<Boolean> condition) {
        Instant start = time.now();
        while (!condition.get()) {
            assertThat(Duration.between(start, time.now()))
                    .as("still waiting in %s", states.get(GROUPS.aggregate().stream(GROUP)))
                    .isLessThan(limit);
            time.advance(Duration.ofMillis(50));
        }
        return Duration.between(start, time.now());
    }

    @Override
    public Optional<Instance.Launched> instance(String instanceId) {
        return states.get(INSTANCES.aggregate().stream(instanceId)) instanceof Instance.Launched launched
                ? Optional.of(launched)
                : Optional.empty();
    }

    @Override
    public Optional<LaunchTemplate.Active> template(String templateId) {
        var data = new TemplateData("ami-faultline-web", "t3.micro", null, List.of(), Map.of());
        var versions = new TreeMap<Long, LaunchTemplate.TemplateVersion>();
        versions.put(1L, new LaunchTemplate.TemplateVersion(1, null, data, NOON));
        return Optional.of(new LaunchTemplate.Active(templateId, "web", NOON, versions, 1, 2, Map.of()));
    }

    @Override
    public List<String> groups() {
        return groupExists() ? List.of(GROUP) : List.of();
    }

    @Override
    public List<String> instancesIn(AvailabilityZone zone) {
        return instances().stream()
                .filter(i ->
                        i.state() != InstanceState.TERMINATED && i.spec().zone().equals(zone))
                .map(i -> i.spec().instanceId())
                .toList();
    }

    @Override
    public Set<AvailabilityZone> lostZones() {
        return zoneState().lost();
    }

    @Override
    public String address(AvailabilityZone zone, int host) {
        return "127.20." + (zone.letter() - 'a' + 1) + "." + host;
    }

    /** The instances that hold an address. */
    Set<String> holders() {
        var ids = new HashSet<String>();
        for (SimulatedZone zone : zones)
            if (states.get(ADDRESSES.aggregate().stream(zone.name.name())) instanceof ZoneAddresses.Book book)
                ids.addAll(book.holders().values());
        return ids;
    }

    void ask(AutoScalingGroup.Command command) {
        handle(GROUPS, GROUP, command);
    }
}
