package dev.faultline.database.infrastructure;

import dev.faultline.aws.Region;
import dev.faultline.database.regions.InstanceSummary;
import dev.faultline.database.regions.Neighbours;
import dev.faultline.topology.NeighbouringRegions;
import dev.faultline.topology.RegionJson;
import dev.faultline.topology.RegionManifest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** This service in other regions: at the same port of their control planes' addresses. */
final class NeighbouringServices implements Neighbours {
    private static final int CONNECT_MS = 500;
    private static final int READ_MS = 4_000;
    private static final int MAX_BYTES = 1 << 20;

    private final NeighbouringRegions regions;
    private final Region own;
    private final IntSupplier port;
    private final RegionsToken token;

    /** @param port where this service listens, once it does */
    NeighbouringServices(NeighbouringRegions regions, Region own, IntSupplier port, RegionsToken token) {
        this.regions = regions;
        this.own = own;
        this.port = port;
        this.token = token;
    }

    @Override
    public List<RegionManifest> all() {
        return regions.all().stream()
                .filter(manifest -> !manifest.region().equals(own))
                .toList();
    }

    @Override
    public Optional<RegionManifest> find(String region) {
        return regions.find(region);
    }

    @Override
    public List<InstanceSummary> instances(RegionManifest region) throws IOException {
        var url = URI.create("http://" + region.controlPlaneAddress() + ":" + port.getAsInt() + RegionsServlet.PATH)
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(READ_MS);
        connection.setRequestProperty(RegionsToken.HEADER, token.text(region.region()));
        try {
            if (connection.getResponseCode() == HttpURLConnection.HTTP_FORBIDDEN)
                throw new IOException("it has another password: they were not founded as one installation");
            byte[] text = connection.getInputStream().readNBytes(MAX_BYTES);
            return RegionJson.mapper().readValue(text, new TypeReference<>() {});
        } catch (JacksonException e) {
            throw new IOException(region.region() + " answers in another language: another version runs there", e);
        } finally {
            connection.disconnect();
        }
    }
}
