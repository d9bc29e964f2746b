package dev.faultline.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Runs a scenario under random choices that a seed repeats. A failure names its seed and the commit:
 * {@code -Dfaultline.seed=<seed>} runs that one again. Without the property each run draws new seeds;
 * {@code -Dfaultline.runs} asks for more of them.
 */
public final class Simulation {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM = RandomGeneratorFactory.of("L64X128MixRandom");

    private Simulation() {}

    /** One run of a scenario; all its choices come from the generator. */
    @FunctionalInterface
    public interface Scenario {
        void run(RandomGenerator random) throws Exception;
    }

    /** @param runs how many seeds to try when neither a seed nor a number of runs is given */
    public static void run(int runs, Scenario scenario) {
        Long given = Long.getLong("faultline.seed");
        if (given != null) {
            run(scenario, given);
            return;
        }
        var seeds = new SecureRandom();
        int wanted = Integer.getInteger("faultline.runs", runs);
        for (int i = 0; i < wanted; i++) run(scenario, seeds.nextLong());
    }

    private static void run(Scenario scenario, long seed) {
        try {
            scenario.run(RANDOM.create(seed));
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "failed with seed " + seed + " at commit " + commit() + "; repeat with -Dfaultline.seed=" + seed,
                    e);
        }
    }

    private static String commit() {
        try {
            for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
                Path git = folder.resolve(".git");
                if (!Files.isDirectory(git)) continue;
                String head = Files.readString(git.resolve("HEAD")).trim();
                if (!head.startsWith("ref: ")) return head;
                Path reference = git.resolve(head.substring("ref: ".length()));
                return Files.exists(reference) ? Files.readString(reference).trim() : head;
            }
        } catch (IOException unreadable) {
            return "unknown (" + unreadable.getMessage() + ")";
        }
        return "unknown";
    }
}
