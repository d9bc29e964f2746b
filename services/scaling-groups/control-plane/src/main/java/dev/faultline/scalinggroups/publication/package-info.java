/** What others are told: contract events, and what agents are to make true. */
@NullMarked
package dev.faultline.scalinggroups.publication;

import org.jspecify.annotations.NullMarked;
