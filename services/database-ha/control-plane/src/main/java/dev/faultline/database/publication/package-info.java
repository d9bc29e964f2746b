/** What others are told: contract events, and what the zones are to make true. */
@NullMarked
package dev.faultline.database.publication;

import org.jspecify.annotations.NullMarked;
