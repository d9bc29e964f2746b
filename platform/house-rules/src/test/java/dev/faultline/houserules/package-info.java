/** The house rules as tests. */
@NullMarked
package dev.faultline.houserules;

import org.jspecify.annotations.NullMarked;
