/** What a name server answers, without a network. */
@NullMarked
package dev.faultline.names.core;

import org.jspecify.annotations.NullMarked;
