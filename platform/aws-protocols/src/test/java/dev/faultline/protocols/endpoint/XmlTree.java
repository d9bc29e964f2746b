package dev.faultline.protocols.endpoint;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** XML as text that is the same for documents that mean the same to AWS's clients. */
final class XmlTree {
    private XmlTree() {}

    /**
     * Elements of one name keep their order, elements of different names do not matter to each other; white space alone is
     * nothing.
     *
     * @param without elements that the vectors leave out and AWS always sends
     * @param namespaces whether elements differ by their namespaces, too
     */
    static String canonical(String xml, List<String> without, boolean namespaces) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml.strip())));
        return write(document.getDocumentElement(), without, namespaces);
    }

    private static String write(Element element, List<String> without, boolean namespaces) {
        var children = new ArrayList<Element>();
        var text = new StringBuilder();
        boolean hasElements = false;
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                hasElements = true;
                if (!without.contains(child.getLocalName())) children.add(child);
            } else if (node.getNodeType() == Node.TEXT_NODE || node.getNodeType() == Node.CDATA_SECTION_NODE)
                text.append(node.getNodeValue());
        }
        children.sort(Comparator.comparing(Element::getLocalName));
        String content = !hasElements
                ? text.toString()
                : children.stream()
                        .map(child -> write(child, without, namespaces))
                        .collect(Collectors.joining());
        if (content.isBlank()) content = "";
        String namespace = element.getNamespaceURI();
        String name = (namespaces && namespace != null ? "{" + namespace + "}" : "") + element.getLocalName();
        return "<" + name + ">" + content + "</" + element.getLocalName() + ">";
    }
}
