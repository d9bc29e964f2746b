/** The event store on Postgres, and the threads that follow its log. Wired by service-starter; services see only the API. */
@NullMarked
package dev.faultline.eventstore.io;

import org.jspecify.annotations.NullMarked;
