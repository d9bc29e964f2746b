/** Who lives where in a region: its manifest, addresses, ports, and what zones report about each other. */
@NullMarked
package dev.faultline.topology;

import org.jspecify.annotations.NullMarked;
