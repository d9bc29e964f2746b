/** The order application's server, and its database. */
@NullMarked
package dev.faultline.orders.io;

import org.jspecify.annotations.NullMarked;
