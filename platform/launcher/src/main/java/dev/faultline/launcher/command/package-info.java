/** The commands of {@code faultline}, one class each. */
@NullMarked
package dev.faultline.launcher.command;

import org.jspecify.annotations.NullMarked;
