package dev.faultline.protocols.wire;

import dev.faultline.protocols.schema.Schema.ListOf;
import dev.faultline.protocols.schema.Schema.MapOf;
import dev.faultline.protocols.schema.Schema.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The view of the query and ec2 protocols: parameters whose dotted names form a tree, such as
 * {@code Tags.member.1.Key=Name}. It remembers what was read, so that a parameter nobody asked for can be refused.
 */
public final class QueryNode implements Node {
    private static final int MAX_INDEX_DIGITS = 6;

    private final String path;
    private final boolean listsAreFlat;
    private final Map<String, QueryNode> children = new LinkedHashMap<>();
    private @Nullable String value;
    private boolean read;

    private QueryNode(String path, boolean listsAreFlat) {
        this.path = path;
        this.listsAreFlat = listsAreFlat;
    }

    /**
     * @param parameters names and values, decoded
     * @param listsAreFlat whether no list has an element name, as in ec2
     */
    public static QueryNode of(Map<String, String> parameters, boolean listsAreFlat) {
        var root = new QueryNode("", listsAreFlat);
        parameters.forEach((name, value) -> {
            QueryNode node = root;
            for (String part : name.split("\\.", -1)) node = node.child(part);
            node.value = value;
        });
        return root;
    }

    private QueryNode child(String part) {
        return children.computeIfAbsent(
                part, name -> new QueryNode(path.isEmpty() ? name : path + "." + name, listsAreFlat));
    }

    @Override
    public @Nullable Node member(Member member) {
        return children.get(member.nameIn());
    }

    @Override
    public List<Node> elements(ListOf list) {
        boolean direct = listsAreFlat || list.flattened();
        return List.copyOf(numbered(direct ? this : children.get(list.elementName())));
    }

    @Override
    public Map<String, Node> entries(MapOf map) {
        var entries = new LinkedHashMap<String, Node>();
        for (QueryNode entry : numbered(map.flattened() ? this : children.get("entry"))) {
            QueryNode key = entry.children.get(map.keyName());
            QueryNode entryValue = entry.children.get(map.valueName());
            // An incomplete entry stays unread and is refused as a parameter that nobody knows.
            if (key == null || key.value == null || entryValue == null) continue;
            if (entries.putIfAbsent(key.scalar(), entryValue) != null)
                throw new MalformedRequestException("The key '" + key.value + "' occurs twice in " + path + ".");
        }
        return entries;
    }

    /** The children with whole numbers as names, by number: {@code .2} comes before {@code .10}. */
    private List<QueryNode> numbered(@Nullable QueryNode holder) {
        if (holder == null || holder.children.isEmpty()) {
            // "List=" says that the list is there and empty.
            if ("".equals(value)) read = true;
            return List.of();
        }
        var byNumber = new TreeMap<Integer, QueryNode>();
        holder.children.forEach((name, child) -> {
            if (isIndex(name)) byNumber.put(Integer.valueOf(name), child);
        });
        return new ArrayList<>(byNumber.values());
    }

    private static boolean isIndex(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_INDEX_DIGITS
                && name.charAt(0) != '0'
                && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String scalar() {
        read = true;
        if (value == null) throw new MalformedValueException(path, "", "single value");
        return value;
    }

    @Override
    public String path() {
        return path;
    }

    /** The first parameter below this node whose value nobody has read, if there is one. */
    public Optional<String> unread() {
        if (value != null && !read) return Optional.of(path);
        return children.values().stream()
                .map(QueryNode::unread)
                .flatMap(Optional::stream)
                .findFirst();
    }
}
