/** Values that every AWS service shares. No behaviour of a service lives here. */
@NullMarked
package dev.faultline.aws;

import org.jspecify.annotations.NullMarked;
