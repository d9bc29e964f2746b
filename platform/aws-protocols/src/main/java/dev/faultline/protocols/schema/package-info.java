/** What the codec knows of a value: the SDK's fields joined with the service model's shapes. */
@NullMarked
package dev.faultline.protocols.schema;

import org.jspecify.annotations.NullMarked;
