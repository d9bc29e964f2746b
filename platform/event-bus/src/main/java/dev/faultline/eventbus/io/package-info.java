/** The event bus on Kafka and the service's own tables. Wired by service-starter; services see only the API. */
@NullMarked
package dev.faultline.eventbus.io;

import org.jspecify.annotations.NullMarked;
