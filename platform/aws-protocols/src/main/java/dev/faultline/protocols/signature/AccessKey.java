package dev.faultline.protocols.signature;

import dev.faultline.aws.AccountId;

/** An access key with its secret, which no text of this class shows. */
public record AccessKey(String id, String secret, AccountId account) {
    /** The pair of existing scripts. Everybody knows it, so it belongs to processes that only this machine can reach. */
    public static final AccessKey DEFAULT = new AccessKey("test", "test", AccountId.DEFAULT);

    public AccessKey {
        if (id.isBlank() || secret.isBlank()) throw new IllegalArgumentException("an access key needs id and secret");
        if (id.contains("/")) throw new IllegalArgumentException("an access key's id has no '/': " + id);
    }

    @Override
    public String toString() {
        return "AccessKey[" + id + ", account " + account + "]";
    }
}
