/** Launch templates and their versions. Pure. */
@NullMarked
package dev.faultline.scalinggroups.domain.launchtemplate;

import org.jspecify.annotations.NullMarked;
