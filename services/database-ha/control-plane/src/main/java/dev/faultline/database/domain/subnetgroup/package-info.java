/** The zones that a DB instance may be in. */
@NullMarked
package dev.faultline.database.domain.subnetgroup;

import org.jspecify.annotations.NullMarked;
