package dev.faultline.lab.databasefailover.core;

import dev.faultline.lab.rig.core.Order;
import dev.faultline.lab.rig.core.Order.Outcome;
import dev.faultline.lab.rig.core.Order.ReadBack;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of all orders.
 *
 * @param lost acknowledged, and not kept
 * @param inDoubtKept in doubt, and kept
 * @param stale acknowledged, and not seen by the read that followed
 * @param outageNanos the longest time without any acknowledgement that ends after the fault: the recovery time
 * @param outageFromNanos when that began
 * @param p50Ms of acknowledged orders
 */
public record OrderStatistics(
        long acknowledged,
        long inDoubt,
        long notSent,
        Set<Long> lost,
        long inDoubtKept,
        Set<Long> stale,
        long outageNanos,
        long outageFromNanos,
        double p50Ms,
        double p99Ms) {

    /**
     * @param kept the ids that the database has after all was over
     * @param endNanos when the load ended; without an acknowledgement after the fault the outage lasts until then
     */
    public static OrderStatistics of(List<Order> orders, Set<Long> kept, long faultNanos, long endNanos) {
        var acknowledged = with(orders, Outcome.ACKNOWLEDGED);
        var doubtful = with(orders, Outcome.IN_DOUBT);
        long[] times =
                acknowledged.stream().mapToLong(Order::doneNanos).sorted().toArray();
        long longest = 0;
        long from = faultNanos;
        for (int i = 0; i <= times.length; i++) {
            long start = i == 0 ? faultNanos : times[i - 1];
            long end = i == times.length ? endNanos : times[i];
            if (end > faultNanos && end - start > longest) {
                longest = end - start;
                from = start;
            }
        }
        double[] latencies = acknowledged.stream()
                .mapToDouble(order -> (order.doneNanos() - order.sentNanos()) / 1e6)
                .sorted()
                .toArray();
        return new OrderStatistics(
                acknowledged.size(),
                doubtful.size(),
                with(orders, Outcome.NOT_SENT).size(),
                ids(acknowledged.stream()
                        .filter(order -> !kept.contains(order.id()))
                        .toList()),
                doubtful.stream().filter(order -> kept.contains(order.id())).count(),
                ids(acknowledged.stream()
                        .filter(order -> order.readBack() == ReadBack.MISSING)
                        .toList()),
                longest,
                from,
                percentile(latencies, 0.5),
                percentile(latencies, 0.99));
    }

    private static List<Order> with(List<Order> orders, Outcome outcome) {
        return orders.stream().filter(order -> order.outcome() == outcome).toList();
    }

    private static Set<Long> ids(List<Order> orders) {
        return orders.stream().map(Order::id).collect(Collectors.toUnmodifiableSet());
    }

    private static double percentile(double[] sorted, double share) {
        if (sorted.length == 0) return 0;
        return sorted[Math.clamp((int) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    /** Acknowledgements in each second since the first order was sent. */
    public static int[] perSecond(List<Order> orders) {
        long start = orders.stream().mapToLong(Order::sentNanos).min().orElse(0);
        long end = orders.stream().mapToLong(Order::doneNanos).max().orElse(start);
        int[] seconds = new int[(int) ((end - start) / 1_000_000_000L) + 1];
        for (var order : with(orders, Outcome.ACKNOWLEDGED))
            seconds[(int) ((order.doneNanos() - start) / 1_000_000_000L)]++;
        return seconds;
    }
}
