package dev.faultline.consensus.core;

import dev.faultline.consensus.core.Message.Learn;
import dev.faultline.consensus.core.Message.Readmit;
import dev.faultline.consensus.core.Message.Recollection;
import dev.faultline.consensus.core.Message.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Two or three database nodes and three arbiters on a network that drops, delays, repeats and partitions, with clocks that
 * run apart, machines that pause, arbiters that restart and disks that are lost. Clients write to whoever takes writes. It
 * checks after every step of a client: never two lease holders, no acknowledged write missing on a node that serves.
 */
final class SimulatedCluster {
    private static final long MS = 1_000_000;
    static final int ARBITERS = 3;
    private static final double MOST_DRIFT = 0.005;

    final LeaseTerms terms = LeaseTerms.DEFAULT;
    final Faults faults;
    private final boolean spare;
    final RandomGenerator random;
    final BitSet acknowledged = new BitSet();
    final SimulatedNode[] nodes;
    int takeOvers;
    int heirs;
    int replacements;
    int readmissions;
    int lessons;

    private final Arbiter[] arbiters = new Arbiter[ARBITERS];
    private final int machines;
    private final double[] drift;
    private final long[] pausedUntil;
    private final boolean[][] cut;
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private long now;
    private long order;
    private long incarnations;
    private int writes;

    private record Step(long at, long order, int machine, Runnable work) {}

    /** @param spare whether there is a third node, and commits always wait for a second copy */
    SimulatedCluster(RandomGenerator random, Faults faults, boolean spare) {
        this.random = random;
        this.faults = faults;
        this.spare = spare;
        nodes = new SimulatedNode[spare ? 3 : 2];
        machines = ARBITERS + nodes.length;
        drift = new double[machines];
        pausedUntil = new long[machines];
        cut = new boolean[machines][machines];
        for (int i = 0; i < machines; i++) drift[i] = 1 + (random.nextDouble() * 2 - 1) * MOST_DRIFT;
        for (int i = 0; i < ARBITERS; i++) startArbiter(i, Arbiter.Memory.fresh());
        for (int i = 0; i < nodes.length; i++) nodes[i] = spare ? new SparedNode(this, i) : new PairedNode(this, i);
    }

    /** @throws AssertionError when a promise is broken */
    void run(Duration time) {
        for (SimulatedNode node : nodes) at(node.index * 100 * MS, node.machine(), node::cycle);
        at(100 * MS, -1, this::client);
        at(3_500 * MS, -1, this::chaos);
        while (!steps.isEmpty() && now < time.toNanos()) {
            Step step = steps.remove();
            now = Math.max(now, step.at());
            boolean paused = step.machine() >= 0 && pausedUntil[step.machine()] > now;
            if (paused) steps.add(new Step(pausedUntil[step.machine()], step.order(), step.machine(), step.work()));
            else step.work().run();
        }
    }

    long clock(int machine) {
        return (long) (now * drift[machine]);
    }

    void at(long delay, int machine, Runnable work) {
        steps.add(new Step(now + delay, order++, machine, work));
    }

    /** Whether two nodes see each other. */
    boolean linked(SimulatedNode one, SimulatedNode other) {
        return !cut[one.machine()][other.machine()]
                && !cut[other.machine()][one.machine()]
                && !paused(one)
                && !paused(other);
    }

    boolean paused(SimulatedNode node) {
        return pausedUntil[node.machine()] > now;
    }

    int machineOfNode(int index) {
        return ARBITERS + index;
    }

    /** What a look at an arbiter shows, however long ago that was. */
    Ballot acceptedBy(int arbiter) {
        return arbiters[arbiter].memory().accepted();
    }

    /** Asks all arbiters; what they answer comes back to the node, or not. */
    void ask(SimulatedNode node, Request request) {
        for (int i = 0; i < ARBITERS; i++) {
            int arbiter = i;
            send(node.machine(), arbiter, () -> {
                Ballot before = acceptedBy(arbiter);
                arbiters[arbiter]
                        .receive(request, clock(arbiter))
                        .ifPresent(reply -> send(arbiter, node.machine(), () -> node.receive(reply)));
                if (request instanceof Learn && !acceptedBy(arbiter).equals(before)) lessons++;
            });
        }
    }

    private void send(int from, int to, Runnable delivery) {
        if (cut[from][to] || random.nextInt(100) < 3) return;
        long delay = (200 + random.nextInt(3_000)) * 1_000L;
        if (random.nextInt(50) == 0) delay += random.nextInt(3_000) * MS;
        at(delay, to, delivery);
        if (random.nextInt(10) == 0) at(delay + random.nextInt(20) * MS, to, delivery);
        if (random.nextInt(50) == 0) at(delay + random.nextInt(2_000) * MS, to, delivery);
    }

    private void client() {
        at(20 * MS, -1, this::client);
        int serving = 0;
        for (SimulatedNode node : nodes) {
            if (!node.primary || paused(node)) continue;
            if (node.servesNow()) {
                serving++;
                if (!node.hasAll(acknowledged))
                    throw new AssertionError(
                            "an acknowledged write is missing where reads are served at " + now / MS + " ms");
            }
            node.write(writes++);
        }
        if (serving > 1) throw new AssertionError("two lease holders at " + now / MS + " ms");
    }

    private void chaos() {
        at((300 + random.nextInt(4_000)) * MS, -1, this::chaos);
        int machine = random.nextInt(machines);
        if (spare) {
            int one = random.nextInt(nodes.length);
            loseForAMoment(nodes[one], nodes[(one + random.nextInt(1, nodes.length)) % nodes.length]);
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> heal();
            case 2 -> {
                for (int other = 0; other < machines; other++) {
                    cut[machine][other] = random.nextBoolean();
                    cut[other][machine] = random.nextBoolean();
                }
            }
            case 3 -> pause(machine, now + random.nextInt(6_000) * MS);
            case 4 -> {
                heal();
                isolate(machine);
            }
            case 5 -> {
                int arbiter = random.nextInt(ARBITERS);
                startArbiter(arbiter, arbiters[arbiter].memory());
            }
            case 6 -> loseDisk(random.nextInt(ARBITERS));
            default -> {
                int one = spare ? random.nextInt(nodes.length) : 0;
                int other = (one + 1) % nodes.length;
                separate(nodes[one], nodes[other], true);
            }
        }
    }

    /** Whoever has just won an epoch may be lost as well. */
    void hasWon(SimulatedNode node) {
        takeOvers++;
        if (spare && random.nextInt(3) == 0) at(random.nextInt(1_000) * MS, -1, node::serverDies);
    }

    /** When it goes on, a client's write is on its way before its agent knows what time it is. */
    private void pause(int machine, long until) {
        pausedUntil[machine] = until;
        if (machine < ARBITERS) return;
        var node = nodes[machine - ARBITERS];
        steps.add(new Step(until, -1, -1, () -> {
            if (node.primary) node.write(writes++);
        }));
    }

    /** Two nodes do not see each other for a moment, and soon afterwards the server of one may die. */
    private void loseForAMoment(SimulatedNode one, SimulatedNode other) {
        separate(one, other, true);
        long back = random.nextInt(3_000) * MS;
        at(back, -1, () -> separate(one, other, false));
        if (random.nextBoolean()) at(back + random.nextInt(1_000) * MS, -1, one::serverDies);
    }

    private void separate(SimulatedNode one, SimulatedNode other, boolean apart) {
        cut[one.machine()][other.machine()] = apart;
        cut[other.machine()][one.machine()] = apart;
    }

    private void heal() {
        for (boolean[] row : cut) Arrays.fill(row, false);
    }

    private void isolate(int machine) {
        for (int other = 0; other < machines; other++) {
            cut[machine][other] = true;
            cut[other][machine] = true;
        }
    }

    /** At most one disk is lost at a time: with two gone the cluster refuses to go on, by design. */
    private void loseDisk(int arbiter) {
        for (Arbiter other : arbiters) if (!other.memory().admitted()) return;
        startArbiter(arbiter, faults.lostDisk(++incarnations));
        plead(arbiter);
    }

    private void plead(int arbiter) {
        arbiters[arbiter].plea().ifPresent(plea -> {
            for (int peer = 0; peer < ARBITERS; peer++) if (peer != arbiter) plead(plea, arbiter, peer);
            at(300 * MS, arbiter, () -> plead(arbiter));
        });
    }

    private void plead(Readmit plea, int from, int to) {
        send(from, to, () -> arbiters[to].receive(plea, clock(to)).ifPresent(reply -> {
            if (reply instanceof Recollection told) send(to, from, () -> recollect(from, told));
        }));
    }

    private void recollect(int arbiter, Recollection told) {
        boolean outside = !arbiters[arbiter].memory().admitted();
        arbiters[arbiter].receive(told);
        if (outside && arbiters[arbiter].memory().admitted()) readmissions++;
    }

    private void startArbiter(int index, Arbiter.Memory memory) {
        arbiters[index] = faults.arbiter(index, terms, memory, clock(index));
    }
}
