/** The name server, asked by a resolver. */
@NullMarked
package dev.faultline.names.io;

import org.jspecify.annotations.NullMarked;
