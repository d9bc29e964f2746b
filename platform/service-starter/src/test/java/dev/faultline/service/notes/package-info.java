/** Two small services that use everything a service may declare: notes are written in one and read in the other. */
@NullMarked
package dev.faultline.service.notes;

import org.jspecify.annotations.NullMarked;
