/** What a load balancer's node decides: pure, single-threaded, without clock, randomness or I/O of its own. */
@NullMarked
package dev.faultline.loadbalancing.node.core;

import org.jspecify.annotations.NullMarked;
