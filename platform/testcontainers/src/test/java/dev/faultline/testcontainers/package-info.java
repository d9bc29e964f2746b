/** The module as another team uses it: a region, an application in it, a dead zone, a verdict. */
@NullMarked
package dev.faultline.testcontainers;

import org.jspecify.annotations.NullMarked;
