package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.model.ServiceModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import software.amazon.awssdk.core.SdkClient;

/**
 * What a service does of AWS's API, as its implementation declares and the codec enforces: the same declarations, so that
 * the list cannot be wrong. Nothing is called, so an implementation's class is enough.
 *
 * @param signingName the service's name in a credential scope
 * @param fullName AWS's name of the service
 * @param operations what is implemented, by name
 * @param missing AWS's other operations, refused with {@code NotImplemented}
 */
public record Supported(
        String signingName, String fullName, List<SupportedOperation> operations, List<String> missing) {

    /**
     * @param honoured members with an effect, such as {@code DefaultActions.TargetGroupArn}; {@code IpAddressType=ipv4} has
     *     one value only
     * @param refused the request's own members that have none
     */
    public record SupportedOperation(String name, List<String> honoured, List<String> refused) {}

    /** @throws IllegalStateException when the declarations do not fit the model */
    public static Supported of(ServiceModel model, Class<? extends SdkClient> implementation) {
        Map<String, Operation> implemented = ImplementedOperations.of(model, implementation, null);
        List<SupportedOperation> operations = implemented.values().stream()
                .map(operation -> new SupportedOperation(
                        operation.name(),
                        operation.honoured().lines(),
                        operation.honoured().refusedMembers()))
                .toList();
        NavigableSet<String> missing = model.operationNames();
        missing.removeAll(implemented.keySet());
        return new Supported(model.signingName(), model.fullName(), operations, List.copyOf(missing));
    }

    /** For the terminal. */
    public String text() {
        var lines = new ArrayList<String>();
        lines.add(fullName + " (" + signingName + "): " + count());
        for (SupportedOperation operation : operations) {
            lines.add("");
            lines.add(operation.name());
            lines.add("  honours  " + list(operation.honoured()));
            if (!operation.refused().isEmpty()) lines.add("  refuses  " + list(operation.refused()));
        }
        return String.join("\n", lines) + "\n";
    }

    /** For the documentation. */
    public String markdown() {
        var lines = new ArrayList<String>();
        lines.add("## " + fullName + " (`" + signingName + "`)");
        lines.add(count() + ". A member with `=` is accepted with that value only.");
        lines.add("");
        lines.add("| operation | honours | refuses |");
        lines.add("|---|---|---|");
        for (SupportedOperation operation : operations)
            lines.add("| " + operation.name() + " | "
                    + list(operation.honoured()).replace("|", "\\|") + " | " + list(operation.refused()) + " |");
        lines.add("");
        lines.add("Not implemented: " + list(missing) + ".");
        return String.join("\n", lines) + "\n";
    }

    private String count() {
        return operations.size() + " of AWS's " + (operations.size() + missing.size()) + " operations";
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
