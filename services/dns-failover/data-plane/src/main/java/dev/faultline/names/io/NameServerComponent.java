package dev.faultline.names.io;

import dev.faultline.database.contract.DatabaseAssignment;
import dev.faultline.loadbalancing.contract.LoadBalancerConfiguration;
import dev.faultline.names.core.NameTable;
import dev.faultline.names.core.Responder;
import dev.faultline.names.core.Sights;
import dev.faultline.runtime.PrivilegedPorts;
import dev.faultline.topology.Ports;
import dev.faultline.zone.ZoneComponent;
import dev.faultline.zone.ZoneContext;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;

/** The name server of a zone. */
public final class NameServerComponent implements ZoneComponent {
    /** The port of DNS. */
    public static final int PORT = 53;

    @Override
    public String name() {
        return "name-server";
    }

    @Override
    public AutoCloseable start(ZoneContext zone) {
        var address = new InetSocketAddress(
                zone.addresses().nameServer(), Ports.effective(PORT, PrivilegedPorts.firstUnprivileged()));
        var server =
                new NameServer(new Responder(zone.manifest().region()), new SplittableRandom(), zone.time(), address);
        var loadBalancers = zone.configuration()
                .follow(LoadBalancerConfiguration.TOPIC, LoadBalancerConfiguration.class, snapshot -> {
                    var table = NameTable.ofLoadBalancers(snapshot.values().values());
                    server.names(names -> names.withLoadBalancers(table));
                });
        var databases = zone.configuration().follow(DatabaseAssignment.TOPIC, DatabaseAssignment.class, snapshot -> {
            var table = NameTable.ofDatabases(snapshot.values().values(), zone.manifest());
            server.names(names -> names.withDatabases(table));
        });
        zone.peers().onChange(sights -> server.sights(Sights.of(sights)));
        server.start();
        return () -> {
            databases.close();
            loadBalancers.close();
            server.close();
        };
    }
}
