/** Apache Kafka's broker as a process of its own: formats its storage, keeps its log small, then is Kafka. */
@NullMarked
package dev.faultline.broker;

import org.jspecify.annotations.NullMarked;
