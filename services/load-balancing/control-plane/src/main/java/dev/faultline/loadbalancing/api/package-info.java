/** ELBv2's operations for application load balancers, in AWS's words. */
@NullMarked
package dev.faultline.loadbalancing.api;

import org.jspecify.annotations.NullMarked;
