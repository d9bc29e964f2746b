/** What a service sends and receives on Kafka: contract events, configuration for data planes, what zones observe. */
@NullMarked
package dev.faultline.eventbus;

import org.jspecify.annotations.NullMarked;
