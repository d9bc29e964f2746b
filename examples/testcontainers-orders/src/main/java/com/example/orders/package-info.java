/** A shop that takes orders, and keeps them in Postgres. */
@NullMarked
package com.example.orders;

import org.jspecify.annotations.NullMarked;
