/** Services as real clients see them. */
@NullMarked
package dev.faultline.service.web;

import org.jspecify.annotations.NullMarked;
