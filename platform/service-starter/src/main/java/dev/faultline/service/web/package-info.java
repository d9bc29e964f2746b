/** HTTP for AWS's services: every endpoint that a service declares as a bean is served, behind verified signatures. */
@NullMarked
package dev.faultline.service.web;

import org.jspecify.annotations.NullMarked;
