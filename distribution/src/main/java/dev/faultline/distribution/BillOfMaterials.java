package dev.faultline.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.component.evidence.Occurrence;
import org.cyclonedx.util.LicenseResolver;

/**
 * What is in a distribution, as a CycloneDX bill of materials: every jar of its class paths, by whose it is and where it
 * lies, and Postgres with the libraries that it is linked with. It follows from the files alone, so that the same files
 * have the same bill: it says no time, and its serial number is a function of the rest.
 *
 * @param home the distribution
 * @param version of Faultline
 * @param postgres the artifact that Postgres was unpacked from, {@code group:name:version}
 */
record BillOfMaterials(Path home, String version, String postgres) {
    static final String FILE = "sbom.json";

    private static final Version FORMAT = Version.VERSION_16;

    /**
     * Writes the bill into the distribution.
     *
     * @param lists by folder of {@code lib}, what Maven resolved its jars to
     * @throws IOException when a jar is in none of the lists
     */
    void write(Map<String, List<ResolvedJar>> lists) throws IOException {
        try {
            var bom = new Bom();
            bom.setMetadata(new Metadata());
            bom.getMetadata().setTimestamp(null);
            bom.getMetadata()
                    .setComponent(component(Component.Type.APPLICATION, "dev.faultline", "faultline", version));
            var components = jars(lists);
            components.add(database());
            bom.setComponents(components);
            bom.setSerialNumber("urn:uuid:" + UUID.nameUUIDFromBytes(json(bom).getBytes(StandardCharsets.UTF_8)));
            Files.writeString(home.resolve(FILE), json(bom) + "\n");
        } catch (GeneratorException e) {
            throw new IOException("the bill of materials cannot be written", e);
        }
    }

    private static String json(Bom bom) throws GeneratorException {
        return BomGeneratorFactory.createJson(FORMAT, bom).toJsonString();
    }

    /** A component a jar, however many processes have it on their class paths; in the order of their names. */
    private List<Component> jars(Map<String, List<ResolvedJar>> lists) throws IOException {
        var components = new TreeMap<String, Component>();
        for (var list : new TreeMap<>(lists).entrySet()) {
            var known = new HashMap<String, ResolvedJar>();
            for (var jar : list.getValue()) known.put(jar.fileName(), jar);
            for (Path file : new ClassPath(home.resolve("lib").resolve(list.getKey())).jars()) {
                var jar = known.get(file.getFileName().toString());
                if (jar == null)
                    throw new IOException("nobody knows whose " + home.relativize(file) + " is: run `make build`");
                String hash = sha256(file);
                var component = components.get(jar.purl() + hash);
                if (component == null) {
                    component = library(jar, hash);
                    components.put(jar.purl() + hash, component);
                }
                component.getEvidence().addOccurrence(occurrence(file));
            }
        }
        return new ArrayList<>(components.values());
    }

    private static Component library(ResolvedJar jar, String hash) throws IOException {
        var component = component(Component.Type.LIBRARY, jar.group(), jar.name(), jar.version());
        component.setPurl(jar.purl());
        component.addHash(new Hash(Hash.Algorithm.SHA_256, hash));
        component.setEvidence(new Evidence());
        var pom = jar.pom();
        if (pom.isEmpty()) return component;
        var licences = new LicenseChoice();
        for (var licence : pom.get().licences()) licences.addLicense(licence(licence));
        if (licences.getLicenses() != null) component.setLicenses(licences);
        return component;
    }

    /** By its SPDX identifier where it has one that is known, else in its project's own words. */
    private static License licence(LocalPom.Licence licence) {
        var known = LicenseResolver.resolve(licence.name(), false);
        if (known != null && known.getLicenses() != null && !known.getLicenses().isEmpty())
            return known.getLicenses().getFirst();
        var own = new License();
        own.setName(licence.name());
        if (!licence.url().isEmpty()) own.setUrl(licence.url());
        return own;
    }

    private Component database() throws IOException {
        String[] artifact = postgres.split(":");
        var component = component(Component.Type.APPLICATION, artifact[0], artifact[1], artifact[2]);
        component.setPurl("pkg:maven/" + artifact[0] + "/" + artifact[1] + "@" + artifact[2] + "?type=jar");
        component.setLicenses(LicenseResolver.resolve("PostgreSQL", false));
        component.setEvidence(new Evidence());
        component.getEvidence().addOccurrence(occurrence(home.resolve("postgres")));
        try (Stream<Path> libraries = Files.list(home.resolve("postgres/lib"))) {
            for (Path library : libraries.sorted().toList())
                if (Files.isRegularFile(library, LinkOption.NOFOLLOW_LINKS)
                        && library.getFileName().toString().contains(".so")) component.addComponent(file(library));
        }
        return component;
    }

    /** Nobody says what release a library of somebody else's build is: its name and its bytes have to do. */
    private Component file(Path file) throws IOException {
        var component = new Component();
        component.setType(Component.Type.FILE);
        component.setName(file.getFileName().toString());
        component.addHash(new Hash(Hash.Algorithm.SHA_256, sha256(file)));
        component.setEvidence(new Evidence());
        component.getEvidence().addOccurrence(occurrence(file));
        return component;
    }

    private static Component component(Component.Type type, String group, String name, String version) {
        var component = new Component();
        component.setType(type);
        component.setGroup(group);
        component.setName(name);
        component.setVersion(version);
        return component;
    }

    private Occurrence occurrence(Path file) {
        var occurrence = new Occurrence();
        occurrence.setLocation(home.relativize(file).toString());
        return occurrence;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
