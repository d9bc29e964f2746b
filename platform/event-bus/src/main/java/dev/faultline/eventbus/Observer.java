package dev.faultline.eventbus;

/**
 * Receives what zones observe: soft state. Only values published after the start are seen, some may be missed, and the
 * latest of a key replaces earlier ones. Calls come one after the other; what must be kept is put into commands. A value
 * that cannot be read, or an exception thrown here, is logged and passed over.
 */
public interface Observer<T> {
    String topic();

    Class<T> type();

    void observe(String key, T value);
}
