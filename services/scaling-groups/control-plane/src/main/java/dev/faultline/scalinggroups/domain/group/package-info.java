/** Auto Scaling groups: how many instances, where, and which of them to replace. Pure. */
@NullMarked
package dev.faultline.scalinggroups.domain.group;

import org.jspecify.annotations.NullMarked;
