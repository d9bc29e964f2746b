/** EC2 instances: one life from pending to terminated. Pure. */
@NullMarked
package dev.faultline.scalinggroups.domain.instance;

import org.jspecify.annotations.NullMarked;
