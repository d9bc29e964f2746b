/** What a database node decides, from what it observes; its settings and its passwords' verifiers. No I/O. */
@NullMarked
package dev.faultline.database.node.core;

import org.jspecify.annotations.NullMarked;
