/** What the order application understands; no I/O. */
@NullMarked
package dev.faultline.orders.core;

import org.jspecify.annotations.NullMarked;
