package dev.faultline.protocols.validation;

import dev.faultline.protocols.schema.Schema;
import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Scalar;
import dev.faultline.protocols.schema.Schema.Structure;
import dev.faultline.protocols.wire.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which members of one operation's request have an effect, as its handler declares, and which of them with one value
 * only. Built once at the start, when every declared path is held against the model.
 */
public final class HonouredMembers {
    /** A member that is set although it is not honoured, or not with this value. */
    public record Refused(String path, @Nullable String value, Set<String> only) {}

    private static final class Grant {
        private final Map<String, Grant> below = new LinkedHashMap<>();
        private final Set<String> only = new LinkedHashSet<>();
        private boolean whole;
    }

    private static final Grant WHOLE = new Grant();

    static {
        WHOLE.whole = true;
    }

    private final Structure input;
    private final Grant root = new Grant();

    /**
     * @param paths members by AWS's names, such as {@code DefaultActions.TargetGroupArn}
     * @param only members with the value that is accepted, such as {@code IpAddressType=ipv4}; several for one path add up
     * @throws IllegalArgumentException when a path is not in the model
     */
    public HonouredMembers(Structure input, List<String> paths, List<String> only) {
        this.input = input;
        for (String path : paths) grant(path).whole = true;
        for (String pair : only) {
            int equals = pair.indexOf('=');
            if (equals < 0) throw new IllegalArgumentException("'" + pair + "' names no value");
            Grant grant = grant(pair.substring(0, equals));
            grant.only.add(pair.substring(equals + 1));
        }
    }

    private Grant grant(String path) {
        Grant grant = root;
        Schema schema = input;
        for (String name : path.split("\\.", -1)) {
            Structure holder = structure(schema);
            Member member = holder == null ? null : holder.member(name);
            if (member == null)
                throw new IllegalArgumentException("there is no member " + path + " in " + input + ": look at " + name);
            if (!member.modelled())
                throw new IllegalArgumentException("the model does not know the SDK's member " + path + " of " + input);
            grant = grant.below.computeIfAbsent(name, _ -> new Grant());
            schema = member.type();
        }
        return grant;
    }

    /** The structure in a value, through lists and maps; null when there is none. */
    private static @Nullable Structure structure(Schema schema) {
        return switch (schema) {
            case Structure structure -> structure;
            case ListOf list -> structure(list.element());
            case MapOf map -> structure(map.value());
            case Scalar _ -> null;
        };
    }

    /** The members set in a request that it may not set. */
    public List<Refused> check(Node request) {
        var refused = new ArrayList<Refused>();
        structure(input, root, request, refused);
        return refused;
    }

    private void structure(Structure structure, Grant grant, Node node, List<Refused> refused) {
        for (Member member : structure.members()) {
            Node value = node.member(member);
            if (value == null) continue;
            Grant own = grant.below.getOrDefault(member.name(), grant.whole ? WHOLE : null);
            // A member that the model does not know has no constraints to hold it against, so nothing grants it.
            if (own == null || !member.modelled()) refused.add(new Refused(value.path(), null, Set.of()));
            else value(member.type(), own, value, refused);
        }
    }

    private void value(Schema schema, Grant grant, Node node, List<Refused> refused) {
        switch (schema) {
            case Structure structure -> structure(structure, grant, node, refused);
            case ListOf list -> {
                for (Node element : node.elements(list)) value(list.element(), grant, element, refused);
            }
            case MapOf map -> node.entries(map).values().forEach(entry -> value(map.value(), grant, entry, refused));
            case Scalar _ -> {
                if (!grant.only.isEmpty() && !grant.only.contains(node.scalar()))
                    refused.add(new Refused(node.path(), node.scalar(), grant.only));
            }
        }
    }

    /** The declaration as lines: {@code DefaultActions.TargetGroupArn}, {@code IpAddressType=ipv4}. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines("", root, lines);
        return lines;
    }

    private static void lines(String path, Grant grant, List<String> lines) {
        grant.below.forEach((name, below) -> {
            String here = path.isEmpty() ? name : path + "." + name;
            if (!below.only.isEmpty()) lines.add(here + "=" + String.join("|", below.only));
            else if (below.whole) lines.add(here);
            lines(here, below, lines);
        });
    }

    /** The names of the input's own members that are not honoured at all: what a caller must leave out. */
    public List<String> refusedMembers() {
        return input.members().stream()
                .map(Member::name)
                .filter(name -> !root.below.containsKey(name))
                .toList();
    }
}
