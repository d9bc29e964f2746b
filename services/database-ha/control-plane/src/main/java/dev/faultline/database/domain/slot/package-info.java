/** Which instance has which place in the region. */
@NullMarked
package dev.faultline.database.domain.slot;

import org.jspecify.annotations.NullMarked;
