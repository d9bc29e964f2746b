/** Tests of the agent with real processes, files and /proc. */
@NullMarked
package dev.faultline.scalinggroups.agent.io;

import org.jspecify.annotations.NullMarked;
