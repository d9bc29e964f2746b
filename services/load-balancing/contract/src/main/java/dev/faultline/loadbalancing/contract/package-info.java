/** What load balancing publishes to others: events, the configuration of its nodes, and what its nodes observe. */
@NullMarked
package dev.faultline.loadbalancing.contract;

import org.jspecify.annotations.NullMarked;
