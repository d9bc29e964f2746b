package dev.faultline.testcontainers.spring;

import dev.faultline.testcontainers.FaultlineRegion;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import java.net.URI;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/** Gives Spring Cloud AWS, where an application has it, a region's endpoint and key pair. */
final class RegionAwsConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<FaultlineRegion, AwsConnectionDetails> {
    RegionAwsConnectionDetailsFactory() {
        super(ANY_CONNECTION_NAME, "io.awspring.cloud.autoconfigure.core.AwsConnectionDetails");
    }

    @Override
    protected AwsConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<FaultlineRegion> source) {
        return new RegionAwsConnectionDetails(source);
    }

    /** Spring Boot names its bean after this class. */
    private static final class RegionAwsConnectionDetails extends ContainerConnectionDetails<FaultlineRegion>
            implements AwsConnectionDetails {
        RegionAwsConnectionDetails(ContainerConnectionSource<FaultlineRegion> source) {
            super(source);
        }

        @Override
        public URI getEndpoint() {
            return getContainer().endpoint();
        }

        @Override
        public String getRegion() {
            return getContainer().region();
        }

        @Override
        public String getAccessKey() {
            return getContainer().accessKey();
        }

        @Override
        public String getSecretKey() {
            return getContainer().accessKey();
        }
    }
}
