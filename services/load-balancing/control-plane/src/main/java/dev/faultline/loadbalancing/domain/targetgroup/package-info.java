/** Target groups: their health check, attributes, targets, and the load balancer that forwards to them. */
@NullMarked
package dev.faultline.loadbalancing.domain.targetgroup;

import org.jspecify.annotations.NullMarked;
