/** How a service of the control plane is described, set up and started. */
@NullMarked
package dev.faultline.service;

import org.jspecify.annotations.NullMarked;
