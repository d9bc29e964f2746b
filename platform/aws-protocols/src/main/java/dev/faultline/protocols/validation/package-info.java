/** Checks of a request before its handler sees it: the model's constraints, and the members that are honoured. */
@NullMarked
package dev.faultline.protocols.validation;

import org.jspecify.annotations.NullMarked;
