package dev.faultline.loadbalancing.node.core;

import java.util.List;

/** What rules may ask about a request. */
public interface RequestFacts {
    String method();

    /** The host without its port; empty when the request names none. */
    String host();

    /** The path as it was sent, without the query. */
    String path();

    /** What follows the first question mark, as it was sent; empty without one. */
    String query();

    /** The values of a header, whose name is compared without regard to case. */
    List<String> header(String name);

    /** The address of the TCP peer: 4 or 16 bytes. */
    byte[] clientAddress();
}
