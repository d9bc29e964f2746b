/** The node's decisions by given, when and then, and under simulation. */
@NullMarked
package dev.faultline.loadbalancing.node.core;

import org.jspecify.annotations.NullMarked;
