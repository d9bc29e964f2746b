/** What leaves the service: contract events and the configuration of the nodes. */
@NullMarked
package dev.faultline.loadbalancing.publication;

import org.jspecify.annotations.NullMarked;
