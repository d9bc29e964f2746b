package dev.faultline.eventbus;

/** What this service has heard from others. */
public interface Inbox {
    /**
     * Returns once everything that other services had committed when this was called has reached the contract
     * projections (DESIGN.md, decision 4). Call it when a foreign reference is not known; look again; what is still
     * unknown does not exist.
     *
     * @throws InboxBehindException after 3 s; answer with AWS's retryable error, never with NotFound
     */
    void awaitOthers();
}
