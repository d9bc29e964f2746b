package dev.faultline.database.node.io;

import dev.faultline.database.contract.DatabasePlace;
import dev.faultline.database.node.io.FileService.Entry;
import dev.faultline.database.node.io.FileService.Listing;
import dev.faultline.topology.RegionJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.core.JacksonException;

/** What the zones of a region, this one included, hand out of their backups. @param hosts their infrastructure addresses */
record OtherZones(List<String> hosts, String token) {
    private static final int CONNECT_MS = 500;
    private static final int READ_MS = 10_000;
    private static final int MAX_TEXT_BYTES = 4 << 20;

    /** The files of a folder; none where there is no such folder. */
    List<Entry> list(String host, String folder) throws IOException {
        try {
            return RegionJson.mapper()
                    .readValue(text(host, folder), Listing.class)
                    .files();
        } catch (FileNotFoundException none) {
            return List.of();
        }
    }

    /** @throws FileNotFoundException when the zone has no such file */
    byte[] text(String host, String path) throws IOException {
        try (InputStream in = open(host, path)) {
            byte[] text = in.readNBytes(MAX_TEXT_BYTES + 1);
            if (text.length > MAX_TEXT_BYTES) throw new IOException(path + " of " + host + " is too long");
            return text;
        } catch (JacksonException e) {
            throw new IOException(path + " of " + host + " cannot be read", e);
        }
    }

    /** @throws FileNotFoundException when the zone has no such file */
    InputStream open(String host, String path) throws IOException {
        var url = URI.create("http://" + host + ":" + DatabasePlace.FILES_PORT + path)
                .toURL();
        var connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(CONNECT_MS);
        connection.setReadTimeout(READ_MS);
        connection.setRequestProperty(FileService.TOKEN, token);
        return connection.getInputStream();
    }

    /** Returns when the whole file is here, under its name. */
    void fetch(String host, String path, Path target) throws IOException {
        Path next = target.resolveSibling(target.getFileName() + ".next");
        try (InputStream in = open(host, path)) {
            Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(next, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
