package dev.faultline.protocols.validation;

import dev.faultline.protocols.model.Shape.Constraints;
import dev.faultline.protocols.schema.Schema;
import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import dev.faultline.protocols.schema.Schema.Scalar;
import dev.faultline.protocols.schema.Schema.Structure;
import dev.faultline.protocols.validation.Violation.Missing;
import dev.faultline.protocols.validation.Violation.NoMatch;
import dev.faultline.protocols.validation.Violation.NotAllowed;
import dev.faultline.protocols.validation.Violation.TooLarge;
import dev.faultline.protocols.validation.Violation.TooLong;
import dev.faultline.protocols.validation.Violation.TooShort;
import dev.faultline.protocols.validation.Violation.TooSmall;
import dev.faultline.protocols.wire.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Finds what a request breaks of the model's constraints. The values have been bound before, so they are of their types. */
public final class ConstraintCheck {
    /** Enough to act on; a hostile request must not make the answer arbitrarily long. */
    private static final int MAX_VIOLATIONS = 20;

    private final List<Violation> found = new ArrayList<>();

    private ConstraintCheck() {}

    /** The violations in the order of the model's members. */
    public static List<Violation> check(Structure structure, Node node) {
        var check = new ConstraintCheck();
        check.structure(structure, node);
        return check.found.subList(0, Math.min(MAX_VIOLATIONS, check.found.size()));
    }

    private void structure(Structure structure, Node node) {
        for (Member member : structure.members()) {
            Node value = node.member(member);
            if (value != null) value(member.type(), value);
            else if (member.required())
                found.add(new Missing(node.path().isEmpty() ? member.nameIn() : node.path() + "." + member.nameIn()));
        }
    }

    private void value(Schema schema, Node node) {
        switch (schema) {
            case Structure structure -> structure(structure, node);
            case ListOf list -> {
                List<Node> elements = node.elements(list);
                size(list.constraints(), elements.size(), "[" + elements.size() + " items]", node.path());
                for (Node element : elements) value(list.element(), element);
            }
            case MapOf map -> {
                var entries = node.entries(map);
                size(map.constraints(), entries.size(), "[" + entries.size() + " entries]", node.path());
                entries.forEach((key, entry) -> {
                    text(map.key().constraints(), key, node.path());
                    value(map.value(), entry);
                });
            }
            case Scalar scalar -> scalar(scalar, node);
        }
    }

    private void scalar(Scalar scalar, Node node) {
        switch (scalar.type()) {
            case STRING -> text(scalar.constraints(), node.scalar(), node.path());
            case INTEGER, LONG, SHORT, BYTE, FLOAT, DOUBLE, BIG_DECIMAL ->
                number(scalar.constraints(), node.scalar(), node.path());
            case NULL, BOOLEAN, INSTANT, SDK_BYTES, SDK_POJO, LIST, MAP, DOCUMENT -> {
                // AWS's models constrain none of these.
            }
        }
    }

    private void text(Constraints constraints, String value, String path) {
        if (constraints == Constraints.NONE) return;
        size(constraints, value.codePointCount(0, value.length()), value, path);
        if (!constraints.allowed().isEmpty() && !constraints.allowed().contains(value))
            found.add(new NotAllowed(path, value, constraints.allowed()));
        var pattern = constraints.pattern();
        if (pattern != null && !pattern.matcher(value).matches())
            found.add(new NoMatch(path, value, pattern.pattern()));
    }

    private void size(Constraints constraints, int size, String value, String path) {
        BigDecimal min = constraints.min();
        BigDecimal max = constraints.max();
        if (min != null && BigDecimal.valueOf(size).compareTo(min) < 0) found.add(new TooShort(path, value, min));
        if (max != null && BigDecimal.valueOf(size).compareTo(max) > 0) found.add(new TooLong(path, value, max));
    }

    private void number(Constraints constraints, String text, String path) {
        BigDecimal min = constraints.min();
        BigDecimal max = constraints.max();
        if (min == null && max == null) return;
        double special = Double.parseDouble(text);
        // Not a number is outside every range; the infinities compare like the largest numbers.
        BigDecimal value = Double.isFinite(special) ? new BigDecimal(text) : null;
        if (min != null && (value == null ? !(special > 0) : value.compareTo(min) < 0))
            found.add(new TooSmall(path, text, min));
        if (max != null && (value == null ? special > 0 : value.compareTo(max) > 0))
            found.add(new TooLarge(path, text, max));
    }
}
