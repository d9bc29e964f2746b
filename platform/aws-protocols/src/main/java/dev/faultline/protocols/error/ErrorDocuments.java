package dev.faultline.protocols.error;

import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.wire.XmlWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Errors for requests to services that nobody here implements: in the protocol that the request speaks, so that its client
 * understands the refusal. What the request says about itself is enough; no model is needed.
 */
public final class ErrorDocuments {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final QueryErrors QUERY = new QueryErrors("");
    private static final Ec2Errors EC2 = new Ec2Errors();

    private ErrorDocuments() {}

    /** @param service the service's name in the request's credential scope, or the empty text */
    public static AwsResponse render(AwsRequest request, String service, ErrorReply reply, String requestId) {
        String type = request.header("Content-Type").toLowerCase(Locale.ROOT);
        if (request.header("smithy-protocol").equals("rpc-v2-cbor")) return cbor(reply);
        if (!request.header("X-Amz-Target").isEmpty() || type.startsWith("application/json"))
            return json(reply, type.startsWith("application/x-amz-json") ? type : "application/json");
        if (service.equals("ec2")) return EC2.render(reply, requestId);
        if (service.equals("s3")) return s3(reply, requestId);
        return QUERY.render(reply, requestId);
    }

    private static AwsResponse json(ErrorReply reply, String contentType) {
        var document = Map.of("__type", reply.code(), "message", reply.message());
        return new AwsResponse(
                reply.status(),
                Map.of("Content-Type", contentType, "x-amzn-ErrorType", reply.code()),
                JSON.writeValueAsBytes(document));
    }

    private static AwsResponse s3(ErrorReply reply, String requestId) {
        var xml = new XmlWriter()
                .open("Error")
                .element("Code", reply.code())
                .element("Message", reply.message())
                .element("RequestId", requestId)
                .close("Error");
        return new AwsResponse(reply.status(), Map.of("Content-Type", "application/xml"), xml.toBytes());
    }

    /** A map of two texts: little enough to write by hand. */
    private static AwsResponse cbor(ErrorReply reply) {
        var out = new ByteArrayOutputStream();
        out.write(0xA2);
        cborText("__type", out);
        cborText(reply.code(), out);
        cborText("message", out);
        cborText(reply.message(), out);
        var headers = new HashMap<>(Map.of("Content-Type", "application/cbor", "smithy-protocol", "rpc-v2-cbor"));
        return new AwsResponse(reply.status(), headers, out.toByteArray());
    }

    private static void cborText(String text, ByteArrayOutputStream out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(0x79);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
