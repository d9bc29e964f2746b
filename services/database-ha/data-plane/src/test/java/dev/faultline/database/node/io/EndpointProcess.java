package dev.faultline.database.node.io;

import dev.faultline.database.node.core.ClusterDefinition;
import dev.faultline.runtime.TimeSource;
import dev.faultline.topology.RegionJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** An endpoint that is in no zone, as a process of its own. */
public final class EndpointProcess {
    private EndpointProcess() {}

    /** {@code DEFINITION HOST PORT}: runs until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var cluster = RegionJson.mapper().readValue(Files.readString(Path.of(arguments[0])), ClusterDefinition.class);
        var endpoints = OutsideEndpoints.open(arguments[1], TimeSource.system());
        endpoints.open(cluster, new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2])));
        while (true) LockSupport.park();
    }
}
