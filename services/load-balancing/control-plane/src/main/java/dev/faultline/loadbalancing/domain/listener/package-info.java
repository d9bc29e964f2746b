/** Listeners and their rules: parts of a load balancer, with the rules for conditions and actions. */
@NullMarked
package dev.faultline.loadbalancing.domain.listener;

import org.jspecify.annotations.NullMarked;
