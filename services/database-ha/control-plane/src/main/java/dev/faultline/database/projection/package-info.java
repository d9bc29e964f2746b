/** What the Describe operations read. */
@NullMarked
package dev.faultline.database.projection;

import org.jspecify.annotations.NullMarked;
