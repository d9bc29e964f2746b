package dev.faultline.orders.core;

/** What a request asks of the application. */
public sealed interface OrderRequest {
    /** {@code POST /orders/ID}: to keep an order. */
    record Take(long id) implements OrderRequest {}

    /** {@code GET /orders/ID}: whether it is kept. */
    record Find(long id) implements OrderRequest {}

    /** {@code GET /healthz}. */
    record Health() implements OrderRequest {}

    /** @param status 404 or 405, and why as a sentence */
    record Refused(int status, String why) implements OrderRequest {}

    /** @param path without its query */
    static OrderRequest of(String method, String path) {
        if (path.equals("/healthz")) return new Health();
        if (!path.matches("/orders/\\d{1,18}")) return new Refused(404, "There are /orders/NUMBER and /healthz.");
        long id = Long.parseLong(path.substring("/orders/".length()));
        return switch (method) {
            case "POST" -> new Take(id);
            case "GET" -> new Find(id);
            default -> new Refused(405, "Use GET or POST.");
        };
    }
}
