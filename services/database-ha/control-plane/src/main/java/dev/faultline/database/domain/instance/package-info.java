/** What a DB instance is and may do. */
@NullMarked
package dev.faultline.database.domain.instance;

import org.jspecify.annotations.NullMarked;
