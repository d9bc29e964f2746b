/** Real Postgres processes: the binaries, base backups, and the child that runs a node. */
@NullMarked
package dev.faultline.database.node.io;

import org.jspecify.annotations.NullMarked;
