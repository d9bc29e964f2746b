package dev.faultline.loadbalancing.node.io;

/**
 * Where a listener is.
 *
 * @param port the port that the user asked for
 * @param effectivePort the port that is bound: another one where ports below 1024 need a privilege
 */
record Listening(String address, int port, int effectivePort, String portText) {
    Listening(String address, int port, int effectivePort) {
        this(address, port, effectivePort, Integer.toString(port));
    }
}
