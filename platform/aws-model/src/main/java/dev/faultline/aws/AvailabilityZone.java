package dev.faultline.aws;

/** An availability zone by its name: a region's code and one letter, for example {@code us-east-1a}. */
public record AvailabilityZone(String name) implements Comparable<AvailabilityZone> {
    public AvailabilityZone {
        if (!name.matches("[a-z]{2}(-[a-z]+)+-\\d[a-f]")) throw new IllegalArgumentException("not a zone: " + name);
    }

    public Region region() {
        return new Region(name.substring(0, name.length() - 1));
    }

    /** The zone's letter, {@code 'a'} to {@code 'f'}. */
    public char letter() {
        return name.charAt(name.length() - 1);
    }

    @Override
    public int compareTo(AvailabilityZone other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
