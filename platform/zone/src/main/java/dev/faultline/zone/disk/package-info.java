/** What a zone keeps on its disk, written so that it survives the zone's death at any moment. */
@NullMarked
package dev.faultline.zone.disk;

import org.jspecify.annotations.NullMarked;
