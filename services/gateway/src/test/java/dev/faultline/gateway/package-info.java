/** The gateway between real clients and real servers. */
@NullMarked
package dev.faultline.gateway;

import org.jspecify.annotations.NullMarked;
