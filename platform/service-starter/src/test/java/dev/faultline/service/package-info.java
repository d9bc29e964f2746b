/** A service of two aggregates' worth of everything, started as the control plane starts it. */
@NullMarked
package dev.faultline.service;

import org.jspecify.annotations.NullMarked;
