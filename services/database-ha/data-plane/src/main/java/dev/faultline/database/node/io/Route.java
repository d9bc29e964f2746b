package dev.faultline.database.node.io;

import java.net.InetSocketAddress;

/**
 * Where clients are led.
 *
 * @param epoch of the primary; another epoch is another primary, even at the same place
 * @param zone where it is
 * @param vouchedUntilNanos until when nobody else can be primary: what it answered before that is not stale
 * @param open whether it takes new clients; while it does not, they wait
 */
record Route(long epoch, String zone, InetSocketAddress server, long vouchedUntilNanos, boolean open) {}
