/** How each protocol says no: AWS's codes and texts for what goes wrong before a handler is reached. */
@NullMarked
package dev.faultline.protocols.error;

import org.jspecify.annotations.NullMarked;
