package com.example.orders;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The shop's API: an order is taken when the answer is 201. */
@RestController
@RequestMapping("/orders/{number}")
class OrdersController {
    private final Orders orders;

    OrdersController(Orders orders) {
        this.orders = orders;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.CREATED)
    void take(@PathVariable long number) {
        orders.take(number);
    }

    @GetMapping
    ResponseEntity<Void> find(@PathVariable long number) {
        return ResponseEntity.status(orders.has(number) ? HttpStatus.OK : HttpStatus.NOT_FOUND)
                .build();
    }
}
