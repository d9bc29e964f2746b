package dev.faultline.testkit;

import dev.faultline.runtime.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test advances it. Tasks run in the thread that advances, in the order of their times;
 * tasks of one instant in the order they were scheduled. Reading the time is thread-safe, advancing is for one thread.
 */
public final class VirtualTime implements TimeSource {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::order));
    private final Instant start;
    private volatile long elapsedNanos;
    private long scheduled;

    private record Task(long dueNanos, long order, Runnable work) {}

    private VirtualTime(Instant start) {
        this.start = start;
    }

    public static VirtualTime startingAt(Instant start) {
        return new VirtualTime(start);
    }

    @Override
    public Instant now() {
        return start.plusNanos(elapsedNanos);
    }

    @Override
    public long nanoTime() {
        return elapsedNanos;
    }

    /** Runs work after a delay, when time is advanced that far; the result cancels it. */
    public synchronized Runnable schedule(Duration delay, Runnable work) {
        if (delay.isNegative()) throw new IllegalArgumentException("the past is over: " + delay);
        var task = new Task(elapsedNanos + delay.toNanos(), scheduled++, work);
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    /** Moves time on, running what becomes due on the way, also what that schedules. */
    public void advance(Duration by) {
        if (by.isNegative()) throw new IllegalArgumentException("time does not go back: " + by);
        long end = elapsedNanos + by.toNanos();
        for (Task task = next(end); task != null; task = next(end)) {
            elapsedNanos = task.dueNanos();
            task.work().run();
        }
        elapsedNanos = end;
    }

    /** Moves time on to the next task and runs it; false when there is none. */
    public boolean advanceToNext() {
        Task task = next(Long.MAX_VALUE);
        if (task == null) return false;
        elapsedNanos = task.dueNanos();
        task.work().run();
        return true;
    }

    private synchronized @Nullable Task next(long end) {
        Task first = tasks.peek();
        return first != null && first.dueNanos() <= end ? tasks.poll() : null;
    }
}
