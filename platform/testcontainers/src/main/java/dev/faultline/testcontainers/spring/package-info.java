/** What Spring Boot's {@code @ServiceConnection} finds in a region; used only where Spring is on the class path. */
@NullMarked
package dev.faultline.testcontainers.spring;

import org.jspecify.annotations.NullMarked;
