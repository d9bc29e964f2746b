/** A Faultline region as Testcontainers has it: for suites that want to know what a dead zone does to their application. */
@NullMarked
package dev.faultline.testcontainers;

import org.jspecify.annotations.NullMarked;
