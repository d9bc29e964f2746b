package dev.faultline.eventbus.io;

import dev.faultline.eventbus.Observer;

/** Hears the other services ask whether everything has been published, and wakes the relay to answer. */
public final class ProbeObserver implements Observer<WireEvent.Probe> {
    /** Where probes are sent. */
    public static final String TOPIC = WireEvent.Probe.TOPIC;

    private final Watermarks watermarks;
    private final Runnable wakeRelay;

    public ProbeObserver(Watermarks watermarks, Runnable wakeRelay) {
        this.watermarks = watermarks;
        this.wakeRelay = wakeRelay;
    }

    @Override
    public String topic() {
        return TOPIC;
    }

    @Override
    public Class<WireEvent.Probe> type() {
        return WireEvent.Probe.class;
    }

    @Override
    public void observe(String key, WireEvent.Probe probe) {
        watermarks.asked(probe.id());
        wakeRelay.run();
    }
}
