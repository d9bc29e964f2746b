package dev.faultline.aws;

/**
 * An Amazon Resource Name, {@code arn:partition:service:region:account:resource}. Parsing happens here and nowhere
 * else: what a resource part means is its service's business.
 */
public record Arn(String partition, String service, String region, String account, String resource) {

    /** An ARN of the partition {@code aws}. */
    public static Arn of(String service, Region region, AccountId account, String resource) {
        return new Arn("aws", service, region.name(), account.value(), resource);
    }

    /** @throws IllegalArgumentException when the text is not an ARN */
    public static Arn parse(String text) {
        String[] parts = text.split(":", 6);
        if (parts.length != 6
                || !parts[0].equals("arn")
                || parts[1].isEmpty()
                || parts[2].isEmpty()
                || parts[5].isEmpty()) throw new IllegalArgumentException("'" + text + "' is not a valid ARN");
        return new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    @Override
    public String toString() {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
