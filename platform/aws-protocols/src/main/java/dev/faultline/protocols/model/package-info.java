/** AWS's service models (C2J JSON) as far as a server needs them: constraints, errors, wrappers. */
@NullMarked
package dev.faultline.protocols.model;

import org.jspecify.annotations.NullMarked;
