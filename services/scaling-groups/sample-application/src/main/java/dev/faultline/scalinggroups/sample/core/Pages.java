package dev.faultline.scalinggroups.sample.core;

/**
 * The pages: which instance answers and where, and a health check that its user can make fail, to see what a load
 * balancer and an Auto Scaling group do about it.
 */
public final class Pages {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final String instanceId;
    private final String zone;
    private long requests;
    private boolean failing;

    public Pages(String instanceId, String zone) {
        this.instanceId = instanceId;
        this.zone = zone;
    }

    public record Response(int status, String contentType, String body) {}

    /** @param target the request's target, for example {@code /fail?on} */
    public Response answer(String method, String target) {
        requests++;
        if (!method.equals("GET") && !method.equals("HEAD") && !method.equals("POST"))
            return new Response(405, TEXT, "Use GET, HEAD or POST.\n");
        return switch (target) {
            case "/fail?on" -> fail(true);
            case "/fail?off" -> fail(false);
            default -> page(path(target));
        };
    }

    private static String path(String target) {
        var query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private Response page(String path) {
        return switch (path) {
            case "/" -> new Response(200, "application/json", description());
            case "/healthz" ->
                failing ? new Response(503, TEXT, "failing, as /fail?on asked\n") : new Response(200, TEXT, "ok\n");
            case "/fail" -> new Response(400, TEXT, "Use /fail?on or /fail?off.\n");
            default -> new Response(404, TEXT, "There are /, /healthz, /fail?on and /fail?off.\n");
        };
    }

    private Response fail(boolean on) {
        failing = on;
        return new Response(200, TEXT, on ? "/healthz fails from now on\n" : "/healthz is well again\n");
    }

    private String description() {
        return "{\"instanceId\":\"" + escape(instanceId) + "\",\"zone\":\"" + escape(zone) + "\",\"request\":"
                + requests + "}\n";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
