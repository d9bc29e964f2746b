package dev.faultline.database.node.io;

import dev.faultline.consensus.core.Message.Reply;
import dev.faultline.consensus.core.Message.Request;
import dev.faultline.database.node.core.NodeStatus;
import org.jspecify.annotations.Nullable;

/** One datagram between zones; it holds exactly one of the three. @param cluster which database it is about */
record Envelope(
        String cluster,
        @Nullable Request request,
        @Nullable Reply reply,
        @Nullable NodeStatus status) {
    static Envelope of(String cluster, Request request) {
        return new Envelope(cluster, request, null, null);
    }

    static Envelope of(String cluster, Reply reply) {
        return new Envelope(cluster, null, reply, null);
    }

    static Envelope of(String cluster, NodeStatus status) {
        return new Envelope(cluster, null, null, status);
    }
}
