package dev.faultline.protocols.validation;

import java.math.BigDecimal;
import java.util.Set;

/** A constraint of the model that a request breaks. */
public sealed interface Violation {
    /** The member by the names on the wire, for example {@code Tags.member.1.Key}. */
    String path();

    record Missing(String path) implements Violation {}

    record TooShort(String path, String value, BigDecimal min) implements Violation {}

    record TooLong(String path, String value, BigDecimal max) implements Violation {}

    record TooSmall(String path, String value, BigDecimal min) implements Violation {}

    record TooLarge(String path, String value, BigDecimal max) implements Violation {}

    record NotAllowed(String path, String value, Set<String> allowed) implements Violation {}

    record NoMatch(String path, String value, String pattern) implements Violation {}
}
