/** The tools of our tests. Nothing that ships depends on it. */
@NullMarked
package dev.faultline.testkit;

import org.jspecify.annotations.NullMarked;
