/** What all resources of load balancing share: ARNs, names, tags, tables of attributes. */
@NullMarked
package dev.faultline.loadbalancing.domain.resource;

import org.jspecify.annotations.NullMarked;
