/** What the Describe calls read: rows made of events, in the transaction that appends them. */
@NullMarked
package dev.faultline.scalinggroups.projection;

import org.jspecify.annotations.NullMarked;
