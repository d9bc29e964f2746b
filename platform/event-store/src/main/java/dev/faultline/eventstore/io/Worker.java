package dev.faultline.eventstore.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs a service's followers, normally while this replica leads. It sleeps until it is signalled, a task is due,
 * or the longest pause has passed; a task that fails is tried again after a growing pause, without holding up the others.
 */
public final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long FIRST_RETRY_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Duration STOP = Duration.ofSeconds(5);

    private final String name;
    private final BooleanSupplier active;
    private final List<Scheduled> tasks = new ArrayList<>();
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean running = true;
    private @Nullable Thread thread;

    /** A repeated piece of work. */
    public interface Task {
        String name();

        /**
         * Does what can be done now.
         *
         * @return how long to leave it alone unless a signal comes; zero to be called again at once
         */
        Duration run();
    }

    private static final class Scheduled {
        private final Task task;
        private long dueNanos;
        private long retryNanos = FIRST_RETRY_NANOS;
        private boolean failing;

        private Scheduled(Task task, long dueNanos) {
            this.task = task;
            this.dueNanos = dueNanos;
        }
    }

    /** @param active whether to work at all: normally whether this replica leads */
    public Worker(String name, BooleanSupplier active, List<? extends Task> tasks) {
        this.name = name;
        this.active = active;
        for (Task task : tasks) this.tasks.add(new Scheduled(task, System.nanoTime()));
    }

    /** Has every task that is not failing looked at soon. Thread-safe, returns at once. */
    public void signal() {
        if (signals.availablePermits() == 0) signals.release();
    }

    public void start() {
        thread = Thread.ofPlatform().daemon().name(name).start(this::loop);
    }

    private void loop() {
        while (running) {
            try {
                long pauseNanos = active.getAsBoolean() ? runDue() : LONGEST_RETRY_NANOS;
                if (pauseNanos <= 0 || !signals.tryAcquire(pauseNanos, TimeUnit.NANOSECONDS)) continue;
                signals.drainPermits();
                long now = System.nanoTime();
                for (var scheduled : tasks) if (!scheduled.failing) scheduled.dueNanos = now;
            } catch (InterruptedException stopped) {
                return; // Only close() interrupts.
            }
        }
    }

    /** Runs every task that is due once; returns how long there is nothing to do. */
    private long runDue() {
        long next = LONGEST_RETRY_NANOS;
        for (var scheduled : tasks) {
            long wait = scheduled.dueNanos - System.nanoTime();
            if (wait <= 0) {
                attempt(scheduled);
                wait = scheduled.dueNanos - System.nanoTime();
            }
            next = Math.min(next, wait);
        }
        return next;
    }

    private void attempt(Scheduled scheduled) {
        try {
            long pause = scheduled.task.run().toNanos();
            scheduled.dueNanos = System.nanoTime() + pause;
            scheduled.retryNanos = FIRST_RETRY_NANOS;
            if (scheduled.failing) LOG.info("{} goes on", scheduled.task.name());
            scheduled.failing = false;
        } catch (RuntimeException e) {
            if (running && !scheduled.failing)
                LOG.warn("{} is held up and will be tried again: {}", scheduled.task.name(), sentence(e));
            scheduled.failing = true;
            scheduled.dueNanos = System.nanoTime() + scheduled.retryNanos;
            scheduled.retryNanos = Math.min(scheduled.retryNanos * 2, LONGEST_RETRY_NANOS);
        }
    }

    /** The outermost and the innermost reason: what failed, and why. */
    private static String sentence(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause == e ? e.toString() : e + " because of " + cause;
    }

    @Override
    public void close() {
        running = false;
        var started = thread;
        if (started == null) return;
        started.interrupt();
        try {
            if (!started.join(STOP)) LOG.warn("{} has not ended within {}", name, STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
