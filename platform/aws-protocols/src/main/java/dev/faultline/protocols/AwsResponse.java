package dev.faultline.protocols;

import java.util.Map;

/**
 * An HTTP response, complete in memory.
 *
 * @param status the HTTP status
 * @param headers each header once; the content length is the transport's business
 * @param body the whole body; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // One owner, written once.
public record AwsResponse(int status, Map<String, String> headers, byte[] body) {
    public AwsResponse {
        headers = Map.copyOf(headers);
    }
}
