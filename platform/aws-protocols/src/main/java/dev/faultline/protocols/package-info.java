/** AWS's wire protocols and SigV4, generic over the SDK's client interfaces. */
@NullMarked
package dev.faultline.protocols;

import org.jspecify.annotations.NullMarked;
