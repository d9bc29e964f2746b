/** Read models: what the Describe operations show and what the nodes' configuration is composed from. */
@NullMarked
package dev.faultline.loadbalancing.projection;

import org.jspecify.annotations.NullMarked;
