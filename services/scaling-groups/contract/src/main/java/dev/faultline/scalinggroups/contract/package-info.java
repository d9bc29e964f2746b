/** What scaling groups publish to others: instance events, assignments to compute agents, and what agents observe. */
@NullMarked
package dev.faultline.scalinggroups.contract;

import org.jspecify.annotations.NullMarked;
