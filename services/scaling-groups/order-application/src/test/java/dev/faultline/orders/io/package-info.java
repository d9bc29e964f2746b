/** Tests of the order application: io. */
@NullMarked
package dev.faultline.orders.io;

import org.jspecify.annotations.NullMarked;
