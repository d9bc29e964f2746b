/** Services as the door sees them: a request in, a response out, whatever carries them. */
@NullMarked
package dev.faultline.protocols.endpoint;

import org.jspecify.annotations.NullMarked;
