/** The generic codec: views of requests, one binder from them to the SDK's classes, and the XML writer. */
@NullMarked
package dev.faultline.protocols.wire;

import org.jspecify.annotations.NullMarked;
