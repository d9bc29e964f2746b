package dev.faultline.loadbalancing.api;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/** Draws the random parts of ARNs and DNS names. */
@Component
final class Identifiers {
    private final RandomGenerator random;

    Identifiers(RandomGenerator random) {
        this.random = random;
    }

    /** The last part of an ARN: 16 hexadecimal digits. */
    String id() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    /** The digits in a DNS name. */
    String digits() {
        return Long.toString(random.nextLong(100_000_000L, 2_000_000_000L));
    }
}
