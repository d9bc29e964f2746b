package dev.faultline.protocols.wire;

import dev.faultline.protocols.schema.Schema;
import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Scalar;
import dev.faultline.protocols.schema.Schema.Structure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** Writes the SDK's objects as XML. */
public final class XmlWriter {
    private static final char REPLACEMENT = '\uFFFD';

    private final StringBuilder out = new StringBuilder(512);

    public XmlWriter open(String element) {
        out.append('<').append(element).append('>');
        return this;
    }

    public XmlWriter open(String element, String namespace) {
        if (namespace.isEmpty()) return open(element);
        out.append('<').append(element).append(" xmlns=\"");
        escape(namespace);
        out.append("\">");
        return this;
    }

    public XmlWriter close(String element) {
        out.append("</").append(element).append('>');
        return this;
    }

    public XmlWriter element(String element, String text) {
        open(element);
        escape(text);
        return close(element);
    }

    /** Writes a structure's members, without an element around them. */
    public XmlWriter members(Structure structure, SdkPojo value) {
        for (Member member : structure.members()) {
            Object content = member.field().getValueOrDefault(value);
            if (isSet(content)) value(member.type(), member.nameOut(), content);
        }
        return this;
    }

    private static boolean isSet(@Nullable Object value) {
        return value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap);
    }

    private void value(Schema schema, String name, Object value) {
        switch (schema) {
            case Structure structure -> {
                open(name);
                members(structure, (SdkPojo) value);
                close(name);
            }
            case ListOf list -> list(list, name, (List<?>) value);
            case MapOf map -> map(map, name, (Map<?, ?>) value);
            case Scalar scalar -> element(name, Scalars.format(scalar, value));
        }
    }

    private void list(ListOf list, String name, List<?> elements) {
        if (!list.flattened()) open(name);
        for (Object element : elements)
            if (element != null) value(list.element(), list.flattened() ? name : list.elementName(), element);
        if (!list.flattened()) close(name);
    }

    private void map(MapOf map, String name, Map<?, ?> entries) {
        if (!map.flattened()) open(name);
        String entryName = map.flattened() ? name : "entry";
        entries.forEach((key, entry) -> {
            open(entryName);
            element(map.keyName(), String.valueOf(key));
            value(map.value(), map.valueName(), entry);
            close(entryName);
        });
        if (!map.flattened()) close(name);
    }

    /** Characters that XML 1.0 cannot carry at all become U+FFFD: a document that no client can parse helps nobody. */
    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\r' -> out.append("&#xD;");
                case '\n' -> out.append("&#xA;");
                case '\t' -> out.append("&#x9;");
                default -> out.append(c < ' ' || c == '\uFFFE' || c == '\uFFFF' ? REPLACEMENT : c);
            }
        }
    }

    public byte[] toBytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
