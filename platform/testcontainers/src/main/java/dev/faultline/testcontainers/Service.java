package dev.faultline.testcontainers;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A service of a region's control plane, which a suite that does not need it can leave out: a container fewer. */
public enum Service {
    /** Auto Scaling and EC2: instances, launch templates, subnets. */
    AUTO_SCALING("scaling-groups", 12, "AUTOSCALING", "EC2"),
    /** Elastic Load Balancing; it needs {@link #AUTO_SCALING}. */
    ELASTIC_LOAD_BALANCING("load-balancing", 11, "ELASTICLOADBALANCING"),
    /** RDS: DB instances. */
    RDS("database-ha", 13, "RDS");

    private final String container;
    private final int host;
    private final List<String> routes;

    Service(String container, int host, String... routes) {
        this.container = container;
        this.host = host;
        this.routes = List.of(routes);
    }

    /** Its container's name in the region's network. */
    String container() {
        return container;
    }

    /** The last octet of its address. */
    int host() {
        return host;
    }

    /** What clients sign for when they mean it, as the gateway's settings have it. */
    List<String> routes() {
        return routes;
    }

    /** @throws IllegalArgumentException with a sentence when one of them needs another */
    static Set<Service> chosen(Collection<Service> services) {
        var chosen = EnumSet.noneOf(Service.class);
        chosen.addAll(services);
        if (chosen.isEmpty())
            throw new IllegalArgumentException("A region has one service or more: name those it needs.");
        if (chosen.contains(ELASTIC_LOAD_BALANCING) && !chosen.contains(AUTO_SCALING))
            throw new IllegalArgumentException(
                    "ELASTIC_LOAD_BALANCING needs AUTO_SCALING, which has the subnets of load"
                            + " balancers and the instances that are their targets: name both.");
        return chosen;
    }
}
