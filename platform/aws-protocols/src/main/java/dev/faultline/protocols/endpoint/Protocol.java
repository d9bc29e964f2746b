package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.error.ErrorDialect;
import dev.faultline.protocols.wire.Node;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/** A wire protocol: where it puts the operation's name and the members, and how it writes what comes back. */
interface Protocol {
    /**
     * A request as read.
     *
     * @param unread the first parameter that nobody asked for, known only after binding
     */
    interface Call {
        String operation();

        Node input();

        Optional<String> unread();
    }

    ErrorDialect errors();

    /** @throws dev.faultline.aws.AwsError when there is no operation in it */
    Call read(AwsRequest request);

    AwsResponse write(Operation operation, SdkPojo output, String requestId);
}
