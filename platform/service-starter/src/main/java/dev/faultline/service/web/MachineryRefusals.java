package dev.faultline.service.web;

import dev.faultline.aws.AwsError;
import dev.faultline.eventbus.InboxBehindException;
import dev.faultline.eventstore.ContentionException;
import dev.faultline.eventstore.QuarantinedStreamException;
import java.util.Optional;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** What callers are told when the machinery below a handler cannot do its work now: to try again, which SDKs do. */
final class MachineryRefusals {
    private final LostZones zones;

    MachineryRefusals(LostZones zones) {
        this.zones = zones;
    }

    Optional<AwsError> of(Throwable thrown) {
        return switch (thrown) {
            case ContentionException _ -> unavailable("Others are changing the same resource; try again.");
            // Decision 4: a resource that another service has just made is never "not found".
            case InboxBehindException _ -> unavailable("Another service's change has not arrived yet; try again.");
            case CannotCreateTransactionException _,
                    DataAccessResourceFailureException _,
                    TransientDataAccessException _ -> unavailable(zones.whyUnavailable());
            // A commit whose connection broke: it may have been done.
            case TransactionSystemException _ -> unavailable(zones.whyUnavailable());
            case QuarantinedStreamException _ ->
                Optional.of(new AwsError(
                        "InternalFailure",
                        500,
                        "The resource's history is damaged, so nothing more is done to it; the log names the stream."));
            default -> Optional.empty();
        };
    }

    private static Optional<AwsError> unavailable(String sentence) {
        return Optional.of(new AwsError("ServiceUnavailable", 503, sentence));
    }
}
