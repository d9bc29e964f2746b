package dev.faultline.protocols.wire;

import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of a request as its protocol spells it. Each protocol has one view (dotted keys for query and ec2; XML and JSON
 * when their first service lands); binder and checks know only this.
 */
public interface Node {
    /** The value of a structure's member, null when it is not set. */
    @Nullable
    Node member(Member member);

    /** A list's elements in their order. */
    List<Node> elements(ListOf list);

    /** A map's values by their keys, in the order sent. */
    Map<String, Node> entries(MapOf map);

    /** The text of a scalar. */
    String scalar();

    /** The value's name as the caller wrote it, for messages. */
    String path();
}
