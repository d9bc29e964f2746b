/** What labs and the launcher agree on: a lab is found by ServiceLoader and is handed a running region. */
@NullMarked
package dev.faultline.launcher.lab;

import org.jspecify.annotations.NullMarked;
