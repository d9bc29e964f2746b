/** The control plane as a whole. */
@NullMarked
package dev.faultline.service;

import org.jspecify.annotations.NullMarked;
