package dev.faultline.protocols;

import dev.faultline.aws.AccountId;
import dev.faultline.aws.Region;

/**
 * Who makes the request that is being handled, as its signature proved. A handler of an SDK client interface has no
 * parameter for it, so it is bound to the thread for the time of the call: {@code Caller.current().account()}.
 *
 * @param accessKeyId the key that signed
 * @param account the account that owns the key
 * @param region the region that the request was signed for
 * @param requestId the id that the response carries
 */
public record Caller(String accessKeyId, AccountId account, Region region, String requestId) {
    private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

    /** @throws java.util.NoSuchElementException outside a request */
    public static Caller current() {
        return CURRENT.get();
    }

    /** Runs a call on behalf of this caller; threads that the call starts do not inherit it. */
    public <T, X extends Throwable> T during(ScopedValue.CallableOp<? extends T, X> call) throws X {
        return ScopedValue.where(CURRENT, this).call(call);
    }
}
