package dev.faultline.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A pom in Maven's local repository, asked for what its project says of its licences. Maven has read it and its parents to
 * resolve the jar, so they are there without a network.
 *
 * @param root of the local repository
 */
record LocalPom(Path root, Path file) {
    private static final int MOST_PARENTS = 20;

    /** @param url empty when the pom has none */
    record Licence(String name, String url) {}

    /** Its own licences, else those of the nearest parent that has some; none when nobody says. */
    List<Licence> licences() throws IOException {
        Optional<Path> pom = Optional.of(file);
        for (int parents = 0; parents < MOST_PARENTS && pom.isPresent() && Files.exists(pom.get()); parents++) {
            var project = parse(pom.get());
            var own = licencesOf(project);
            if (!own.isEmpty()) return own;
            pom = parentOf(project);
        }
        return List.of();
    }

    private static List<Licence> licencesOf(Element project) {
        var found = new ArrayList<Licence>();
        for (Element list : children(project, "licenses"))
            for (Element licence : children(list, "license")) {
                String name = text(licence, "name");
                if (!name.isEmpty()) found.add(new Licence(name, text(licence, "url")));
            }
        return found;
    }

    private Optional<Path> parentOf(Element project) {
        return children(project, "parent").stream().findFirst().map(parent -> {
            String name = text(parent, "artifactId");
            String version = text(parent, "version");
            return root.resolve(text(parent, "groupId").replace('.', '/'))
                    .resolve(name)
                    .resolve(version)
                    .resolve(name + "-" + version + ".pom");
        });
    }

    private static Element parse(Path pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(pom + " is no pom", e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling())
            if (child instanceof Element element && element.getTagName().equals(name)) found.add(element);
        return found;
    }

    private static String text(Element parent, String name) {
        return children(parent, name).stream()
                .findFirst()
                .map(element -> element.getTextContent().strip())
                .orElse("");
    }
}
