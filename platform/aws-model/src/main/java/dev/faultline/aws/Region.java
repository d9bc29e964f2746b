package dev.faultline.aws;

/** An AWS region by its code, for example {@code us-east-1}. */
public record Region(String name) {
    public Region {
        if (!name.matches("[a-z]{2}(-[a-z]+)+-\\d")) throw new IllegalArgumentException("not a region code: " + name);
    }

    /** The zone with the given letter, {@code 'a'} to {@code 'f'}. */
    public AvailabilityZone zone(char letter) {
        return new AvailabilityZone(name + letter);
    }

    @Override
    public String toString() {
        return name;
    }
}
