/** RDS's API: requests into commands, read models into answers, refusals into errors. */
@NullMarked
package dev.faultline.database.api;

import org.jspecify.annotations.NullMarked;
