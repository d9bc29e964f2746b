/** What a DB snapshot is and may do. */
@NullMarked
package dev.faultline.database.domain.snapshot;

import org.jspecify.annotations.NullMarked;
