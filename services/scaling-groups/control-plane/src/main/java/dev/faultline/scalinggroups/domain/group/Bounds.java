package dev.faultline.scalinggroups.domain.group;

/** The least and the most instances that a group may be asked to run, both inclusive. */
public record Bounds(int min, int max) {
    public Bounds {
        if (min < 0 || min > max) throw new IllegalArgumentException("not bounds: " + min + " to " + max);
    }

    public boolean contains(int desired) {
        return min <= desired && desired <= max;
    }

    /** The nearest capacity within the bounds. */
    public int clamp(int desired) {
        return Math.clamp(desired, min, max);
    }

    /**
     * How many instances a group may run while it is rebalanced: max and 10 % of it, at least one (Auto Scaling guide,
     * auto-scaling-benefits).
     */
    public int whileRebalancing() {
        return max + Math.max(1, max / 10);
    }
}
