/** Tests of the order application: core. */
@NullMarked
package dev.faultline.orders.core;

import org.jspecify.annotations.NullMarked;
