/** The service on a real Postgres and a real broker, beside a service that tells it of instances. */
@NullMarked
package dev.faultline.loadbalancing.region;

import org.jspecify.annotations.NullMarked;
