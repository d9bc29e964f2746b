/** The load balancer's node on the wire: Netty, its event loops, sockets and timers. */
@NullMarked
package dev.faultline.loadbalancing.node.io;

import org.jspecify.annotations.NullMarked;
