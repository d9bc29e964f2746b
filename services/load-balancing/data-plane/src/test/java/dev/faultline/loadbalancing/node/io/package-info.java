/** The node on real sockets, with targets that are processes of their own. */
@NullMarked
package dev.faultline.loadbalancing.node.io;

import org.jspecify.annotations.NullMarked;
