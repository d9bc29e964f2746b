/** The region's front door: finds the way to services and, by name, to load balancers. It verifies nothing. */
@NullMarked
package dev.faultline.gateway;

import org.jspecify.annotations.NullMarked;
