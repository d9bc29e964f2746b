/** Finding, freezing and killing the Linux processes of a zone, by the marker in their environment. */
@NullMarked
package dev.faultline.zone.processes;

import org.jspecify.annotations.NullMarked;
