package dev.faultline.names.core;

/** All names of a region. */
public record Names(NameTable loadBalancers, NameTable databases) {
    public static final Names NONE = new Names(NameTable.EMPTY, NameTable.EMPTY);

    public Names withLoadBalancers(NameTable next) {
        return new Names(next, databases);
    }

    public Names withDatabases(NameTable next) {
        return new Names(loadBalancers, next);
    }
}
