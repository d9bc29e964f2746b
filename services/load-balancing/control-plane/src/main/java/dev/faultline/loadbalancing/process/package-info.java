/** Events and observations in, commands out: instances, registrations asked for by groups, draining, health. */
@NullMarked
package dev.faultline.loadbalancing.process;

import org.jspecify.annotations.NullMarked;
