package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.AwsRequest;
import dev.faultline.protocols.AwsResponse;
import dev.faultline.protocols.error.Ec2Errors;
import dev.faultline.protocols.error.ErrorDialect;
import dev.faultline.protocols.error.QueryErrors;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.wire.FormParameters;
import dev.faultline.protocols.wire.QueryNode;
import dev.faultline.protocols.wire.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/** AWS's query protocol and its dialect ec2: a form in, XML out. */
final class QueryProtocol implements Protocol {
    private static final String ACTION = "Action";
    private static final String VERSION = "Version";
    /** In ec2, {@code DryRun=false} says what happens anyway, so every operation takes it. */
    private static final String DRY_RUN = "DryRun";

    private final boolean ec2;
    private final String version;
    private final String namespace;
    private final ErrorDialect errors;

    QueryProtocol(ServiceModel model) {
        this.ec2 = model.protocol().equals("ec2");
        this.version = model.apiVersion();
        this.namespace = ec2 && !model.xmlNamespace().endsWith("/") ? model.xmlNamespace() + "/" : model.xmlNamespace();
        this.errors = ec2 ? new Ec2Errors() : new QueryErrors(namespace);
    }

    @Override
    public ErrorDialect errors() {
        return errors;
    }

    private record FormCall(String operation, QueryNode input) implements Call {
        @Override
        public Optional<String> unread() {
            return input.unread();
        }
    }

    @Override
    public Call read(AwsRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        FormParameters.parse(request.rawQuery(), parameters);
        // The signature of a presigned request is the door's business, and has been checked.
        parameters.keySet().removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("X-AMZ-"));
        FormParameters.parse(new String(request.body(), StandardCharsets.ISO_8859_1), parameters);
        String operation = parameters.remove(ACTION);
        if (operation == null || operation.isEmpty()) throw errors.missingAction();
        String asked = parameters.remove(VERSION);
        if (!version.equals(asked)) throw errors.wrongVersion(asked == null ? "" : asked, version);
        if (ec2) parameters.remove(DRY_RUN, "false");
        return new FormCall(operation, QueryNode.of(parameters, ec2));
    }

    @Override
    public AwsResponse write(Operation operation, SdkPojo output, String requestId) {
        String root = operation.name() + "Response";
        var xml = new XmlWriter().open(root, namespace);
        String wrapper = operation.resultWrapper();
        if (ec2) xml.element("requestId", requestId).members(operation.output(), output);
        else {
            if (wrapper != null)
                xml.open(wrapper).members(operation.output(), output).close(wrapper);
            xml.open("ResponseMetadata").element("RequestId", requestId).close("ResponseMetadata");
        }
        xml.close(root);
        String type = ec2 ? "text/xml;charset=UTF-8" : "text/xml";
        return new AwsResponse(operation.successStatus(), Map.of("Content-Type", type), xml.toBytes());
    }
}
