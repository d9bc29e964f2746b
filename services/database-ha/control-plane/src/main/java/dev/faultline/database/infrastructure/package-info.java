/** What the service database-ha runs in the control plane's process. */
@NullMarked
package dev.faultline.database.infrastructure;

import org.jspecify.annotations.NullMarked;
