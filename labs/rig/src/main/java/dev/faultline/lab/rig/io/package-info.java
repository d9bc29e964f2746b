/** The public API as a lab uses it: clients, an application behind a load balancer, names. */
@NullMarked
package dev.faultline.lab.rig.io;

import org.jspecify.annotations.NullMarked;
