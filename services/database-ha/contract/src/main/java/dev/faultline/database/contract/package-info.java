/** What the database service and the zones' database nodes tell each other. */
@NullMarked
package dev.faultline.database.contract;

import org.jspecify.annotations.NullMarked;
