package dev.faultline.service;

import dev.faultline.protocols.endpoint.Supported;
import dev.faultline.protocols.model.ServiceModel;
import software.amazon.awssdk.core.SdkClient;

/**
 * An AWS API that a service implements, known without starting the service.
 *
 * @param command the aws CLI's name for it, for example {@code elbv2}
 * @param model the service model's resource, beside the implementation
 * @param implementation what implements the SDK's client interface
 */
public record AwsApi(String command, String model, Class<? extends SdkClient> implementation) {

    /** What it does, by its declarations. */
    public Supported supported() {
        return Supported.of(ServiceModel.resource(implementation, model), implementation);
    }
}
