/** What resources of every kind have in common. */
@NullMarked
package dev.faultline.database.domain.resource;

import org.jspecify.annotations.NullMarked;
