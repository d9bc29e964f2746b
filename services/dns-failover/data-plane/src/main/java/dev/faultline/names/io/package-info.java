/** The name server of a zone on its socket. */
@NullMarked
package dev.faultline.names.io;

import org.jspecify.annotations.NullMarked;
