/** What a database node decides: its role, its settings, its passwords' verifiers. No I/O. */
@NullMarked
package dev.faultline.database.node.core;

import org.jspecify.annotations.NullMarked;
