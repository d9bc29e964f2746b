/** EC2 and Auto Scaling as AWS's clients see them. */
@NullMarked
package dev.faultline.scalinggroups.api;

import org.jspecify.annotations.NullMarked;
