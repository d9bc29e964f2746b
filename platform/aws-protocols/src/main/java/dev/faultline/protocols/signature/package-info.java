/** Signature Version 4, the verifying side ("AWS API request signatures", IAM user guide). */
@NullMarked
package dev.faultline.protocols.signature;

import org.jspecify.annotations.NullMarked;
