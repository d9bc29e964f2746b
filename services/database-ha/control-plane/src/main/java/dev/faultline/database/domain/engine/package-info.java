/** Which engine, versions and classes are offered. */
@NullMarked
package dev.faultline.database.domain.engine;

import org.jspecify.annotations.NullMarked;
