package dev.faultline.protocols.wire;

import dev.faultline.protocols.schema.Schema.Scalar;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Texts of single values, as the XML-based protocols write them. */
final class Scalars {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern SPECIAL = Pattern.compile("NaN|-?Infinity");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private Scalars() {}

    /** @throws MalformedValueException when the text is none of the type */
    static Object parse(Scalar type, Node node) {
        String text = node.scalar();
        return switch (type.type()) {
            case STRING -> text;
            case INTEGER -> whole(node, text, "integer", Integer::valueOf);
            case LONG -> whole(node, text, "long", Long::valueOf);
            case SHORT -> whole(node, text, "short", Short::valueOf);
            case BYTE -> whole(node, text, "byte", Byte::valueOf);
            case FLOAT -> decimal(node, text, "float", Float::valueOf);
            case DOUBLE -> decimal(node, text, "double", Double::valueOf);
            case BIG_DECIMAL -> decimal(node, text, "number", BigDecimal::new);
            case BOOLEAN -> truth(node, text);
            case INSTANT -> instant(type, node, text);
            case SDK_BYTES -> blob(node, text);
            case NULL, SDK_POJO, LIST, MAP, DOCUMENT ->
                throw new IllegalStateException(type.type() + " is no scalar of this protocol");
        };
    }

    private static <T> T whole(Node node, String text, String expected, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new MalformedValueException(node.path(), text, expected);
        }
    }

    private static <T> T decimal(Node node, String text, String expected, Function<String, T> parse) {
        // Java's own parsers also take hexadecimal and type suffixes.
        if (!NUMBER.matcher(text).matches() && !SPECIAL.matcher(text).matches())
            throw new MalformedValueException(node.path(), text, expected);
        return whole(node, text, expected, parse);
    }

    private static Boolean truth(Node node, String text) {
        if (text.equalsIgnoreCase("true")) return true;
        if (text.equalsIgnoreCase("false")) return false;
        throw new MalformedValueException(node.path(), text, "boolean");
    }

    private static Instant instant(Scalar type, Node node, String text) {
        try {
            if (type.format() == Format.UNIX_TIMESTAMP) {
                var seconds = new BigDecimal(text);
                return Instant.ofEpochMilli(seconds.movePointRight(3).longValueExact());
            }
            if (type.format() == Format.RFC_822) return HTTP_DATE.parse(text, Instant::from);
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new MalformedValueException(node.path(), text, "timestamp");
        }
    }

    private static SdkBytes blob(Node node, String text) {
        try {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new MalformedValueException(node.path(), text, "Base64 text");
        }
    }

    static String format(Scalar type, Object value) {
        return switch (value) {
            case Instant instant -> format(type.format(), instant);
            case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }

    private static String format(@org.jspecify.annotations.Nullable Format format, Instant instant) {
        if (format == Format.RFC_822) return HTTP_DATE.format(instant);
        if (format == Format.UNIX_TIMESTAMP)
            return BigDecimal.valueOf(instant.toEpochMilli(), 3)
                    .stripTrailingZeros()
                    .toPlainString();
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MILLIS));
    }
}
