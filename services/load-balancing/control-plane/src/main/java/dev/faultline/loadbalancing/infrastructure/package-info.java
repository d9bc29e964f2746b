/** Spring wiring and the service's descriptor. */
@NullMarked
package dev.faultline.loadbalancing.infrastructure;

import org.jspecify.annotations.NullMarked;
