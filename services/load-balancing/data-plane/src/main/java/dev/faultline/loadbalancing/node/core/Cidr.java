package dev.faultline.loadbalancing.node.core;

import java.net.InetAddress;

/** A block of addresses, for example {@code 10.0.0.0/8} or {@code 2001:db8::/32}. */
record Cidr(byte[] network, int prefix) {
    /** @throws IllegalArgumentException when the text is not a block */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                .getAddress();
        int prefix = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > network.length * 8) throw new IllegalArgumentException("not a CIDR block: " + text);
        return new Cidr(network, prefix);
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) return false;
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) if (address[i] != network[i]) return false;
        int rest = prefix % 8;
        if (rest == 0) return true;
        int mask = 0xff << (8 - rest);
        return (address[whole] & mask) == (network[whole] & mask);
    }
}
