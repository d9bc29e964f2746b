/** The lab's hands: its client over sockets, names over UDP, the public API, and the lab itself. */
@NullMarked
package dev.faultline.lab.io;

import org.jspecify.annotations.NullMarked;
