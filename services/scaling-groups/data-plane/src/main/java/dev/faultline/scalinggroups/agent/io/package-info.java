/** Carries out the agent's decisions: records on disk, processes, status checks, console output, reports. */
@NullMarked
package dev.faultline.scalinggroups.agent.io;

import org.jspecify.annotations.NullMarked;
