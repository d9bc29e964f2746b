package dev.faultline.protocols.schema;

import dev.faultline.protocols.model.Shape.Constraints;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/** How one value looks on the wire and which constraints it has to satisfy. */
public sealed interface Schema {

    /** A structure; its members are filled in once, after it was made, because shapes may contain themselves. */
    final class Structure implements Schema {
        private final String name;
        private final Supplier<SdkPojo> constructor;
        private List<Member> members = List.of();

        Structure(String name, Supplier<SdkPojo> constructor) {
            this.name = name;
            this.constructor = constructor;
        }

        void complete(List<Member> all) {
            this.members = List.copyOf(all);
        }

        /** The shape's name in the model. */
        public String name() {
            return name;
        }

        /** A new, empty builder. */
        public SdkPojo create() {
            return constructor.get();
        }

        public List<Member> members() {
            return members;
        }

        public @Nullable Member member(String awsName) {
            for (Member member : members) if (member.name().equals(awsName)) return member;
            return null;
        }

        @Override
        public String toString() {
            return "structure " + name;
        }
    }

    /**
     * A list.
     *
     * @param flattened whether its elements stand without an element around them
     * @param elementName the elements' name on the wire
     */
    record ListOf(Schema element, boolean flattened, String elementName, Constraints constraints) implements Schema {}

    /** A map with text keys. */
    record MapOf(Scalar key, Schema value, boolean flattened, String keyName, String valueName, Constraints constraints)
            implements Schema {}

    /** @param format how the value's protocol is overruled for a timestamp, null when it is not */
    record Scalar(MarshallingKnownType type, Constraints constraints, TimestampFormatTrait.@Nullable Format format)
            implements Schema {}

    /**
     * A structure's member.
     *
     * @param name AWS's name
     * @param field reads and writes the member of the SDK's class
     * @param nameIn its name in a request
     * @param nameOut its name in a response
     * @param modelled whether the service model knows it; some models are older than the SDK
     */
    record Member(
            String name,
            SdkField<?> field,
            String nameIn,
            String nameOut,
            boolean required,
            boolean modelled,
            Schema type) {}
}
