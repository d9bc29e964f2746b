/** What the zones say of databases, and what follows from it: soft state in, commands out. */
@NullMarked
package dev.faultline.database.process;

import org.jspecify.annotations.NullMarked;
