/** Load balancers: their zones, attributes, listeners and rules, and whether their nodes serve. */
@NullMarked
package dev.faultline.loadbalancing.domain.loadbalancer;

import org.jspecify.annotations.NullMarked;
