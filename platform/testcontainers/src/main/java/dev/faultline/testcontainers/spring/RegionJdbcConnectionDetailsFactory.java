package dev.faultline.testcontainers.spring;

import dev.faultline.testcontainers.DbInstance;
import dev.faultline.testcontainers.FaultlineRegion;
import java.util.stream.Collectors;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Gives a Spring Boot application's data source the database that a region was given by withPostgres. Where there are several,
 * the annotation names one: {@code @ServiceConnection("orders")}.
 */
final class RegionJdbcConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<FaultlineRegion, JdbcConnectionDetails> {
    RegionJdbcConnectionDetailsFactory() {
        super(ANY_CONNECTION_NAME);
    }

    @Override
    protected JdbcConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<FaultlineRegion> source) {
        return new RegionJdbcConnectionDetails(source);
    }

    /** Spring Boot names its bean after this class. */
    private static final class RegionJdbcConnectionDetails extends ContainerConnectionDetails<FaultlineRegion>
            implements JdbcConnectionDetails {
        private final ContainerConnectionSource<FaultlineRegion> source;

        RegionJdbcConnectionDetails(ContainerConnectionSource<FaultlineRegion> source) {
            super(source);
            this.source = source;
        }

        @Override
        public String getJdbcUrl() {
            return database().jdbcUrl();
        }

        @Override
        public String getUsername() {
            return database().username();
        }

        @Override
        public String getPassword() {
            return database().password();
        }

        private DbInstance database() {
            var all = getContainer().databases();
            for (var database : all)
                if (source.accepts(database.identifier(), FaultlineRegion.class, JdbcConnectionDetails.class))
                    return database;
            if (all.size() == 1) return all.get(0);
            if (all.isEmpty())
                throw new IllegalStateException(
                        "The region has no database for the data source: add withPostgres, or say"
                                + " @ServiceConnection(type = AwsConnectionDetails.class).");
            throw new IllegalStateException("The region has several databases: name one of "
                    + all.stream().map(DbInstance::identifier).collect(Collectors.joining(", "))
                    + " in @ServiceConnection.");
        }
    }
}
