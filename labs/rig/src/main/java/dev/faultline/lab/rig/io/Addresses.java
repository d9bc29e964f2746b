package dev.faultline.lab.rig.io;

import java.net.InetSocketAddress;
import java.util.List;

/** Where a client may send its requests now, in the order of the answer. */
public interface Addresses {
    List<InetSocketAddress> current();
}
