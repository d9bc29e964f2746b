/** Tests of the agent's decisions. */
@NullMarked
package dev.faultline.scalinggroups.agent.core;

import org.jspecify.annotations.NullMarked;
