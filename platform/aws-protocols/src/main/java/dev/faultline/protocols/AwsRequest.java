package dev.faultline.protocols;

import java.net.http.HttpHeaders;
import java.util.Locale;

/**
 * An HTTP request as it came over the wire, complete in memory; whoever makes one has limited its size. The signature is
 * verified over exactly these parts, so nothing here is decoded or normalised.
 *
 * @param method the method in upper case
 * @param rawPath the path as sent, percent-encoded, without the query
 * @param rawQuery the query as sent, without the question mark; empty when there is none
 * @param headers every header as received
 * @param body the whole body, empty when there is none; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // One owner, read only: copying every body would buy nothing.
public record AwsRequest(String method, String rawPath, String rawQuery, HttpHeaders headers, byte[] body) {
    public AwsRequest {
        method = method.toUpperCase(Locale.ROOT);
    }

    /** The first value of a header, or the empty text. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
