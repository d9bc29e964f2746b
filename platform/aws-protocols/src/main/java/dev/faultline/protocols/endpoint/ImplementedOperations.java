package dev.faultline.protocols.endpoint;

import dev.faultline.protocols.Honours;
import dev.faultline.protocols.model.OperationModel;
import dev.faultline.protocols.model.ServiceModel;
import dev.faultline.protocols.schema.Schema.Structure;
import dev.faultline.protocols.schema.SchemaCompiler;
import dev.faultline.protocols.validation.HonouredMembers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.SdkPojo;

/**
 * Finds the operations that an implementation of an SDK client interface overrides. It looks at the implementation alone:
 * reading all of EC2's interface costs more than a second.
 */
final class ImplementedOperations {
    private final ServiceModel model;
    private final SchemaCompiler compiler;
    private final Map<String, String> operationByMethod = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private ImplementedOperations(ServiceModel model) {
        this.model = model;
        this.compiler = new SchemaCompiler(model);
        model.operationNames().forEach(name -> operationByMethod.put(name, name));
    }

    static Map<String, Operation> of(ServiceModel model, SdkClient implementation) {
        return new ImplementedOperations(model).find(implementation.getClass(), implementation);
    }

    /** @param implementation null to look only, never to call */
    static Map<String, Operation> of(
            ServiceModel model, Class<? extends SdkClient> type, @Nullable SdkClient implementation) {
        return new ImplementedOperations(model).find(type, implementation);
    }

    private Map<String, Operation> find(Class<?> type, @Nullable SdkClient implementation) {
        var found = new TreeMap<String, Operation>();
        // From the class to its parents: a proxy made by a framework repeats the methods without their annotations.
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                String operation = operationByMethod.get(method.getName());
                boolean takesRequest = isOperation(method);
                if (method.isAnnotationPresent(Honours.class) && (operation == null || !takesRequest))
                    throw new IllegalStateException(
                            method + " declares what it honours, but is no operation of " + model.fullName());
                if (operation == null || !takesRequest || found.containsKey(operation)) continue;
                Honours honours = method.getAnnotation(Honours.class);
                if (honours != null) found.put(operation, operation(operation, method, honours, implementation));
                else if (!isDeclaredAbove(c, method))
                    throw new IllegalStateException(method + " has to declare the members that it @Honours");
            }
        }
        if (found.isEmpty()) throw new IllegalStateException(type + " implements no operation of " + model.fullName());
        return found;
    }

    private static boolean isOperation(Method method) {
        return !Modifier.isStatic(method.getModifiers())
                && !method.isBridge()
                && method.getParameterCount() == 1
                && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0])
                && SdkPojo.class.isAssignableFrom(method.getReturnType());
    }

    private static boolean isDeclaredAbove(Class<?> type, Method method) {
        for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
            try {
                if (c.getDeclaredMethod(method.getName(), method.getParameterTypes())
                        .isAnnotationPresent(Honours.class)) return true;
            } catch (NoSuchMethodException notHere) {
                // Look further up.
            }
        }
        return false;
    }

    private Operation operation(String name, Method method, Honours honours, @Nullable SdkClient implementation) {
        OperationModel operation = model.operation(name);
        Structure input = compiler.structure(operation.input(), builder(method.getParameterTypes()[0]));
        Structure output = compiler.structure(operation.output(), builder(method.getReturnType()));
        try {
            var honoured = new HonouredMembers(input, List.of(honours.value()), List.of(honours.only()));
            return new Operation(
                    name,
                    input,
                    output,
                    operation.resultWrapper(),
                    operation.successStatus(),
                    honoured,
                    handler(method, implementation));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the declaration of " + method + " does not fit the model", e);
        }
    }

    private static Operation.Handler handler(Method method, @Nullable SdkClient implementation) {
        method.setAccessible(true);
        return request -> {
            try {
                return (SdkPojo) method.invoke(implementation, request);
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        };
    }

    private static Supplier<SdkPojo> builder(Class<?> type) {
        try {
            Method builder = type.getMethod("builder");
            return () -> {
                try {
                    return (SdkPojo) builder.invoke(null);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            };
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " is no class of the SDK", e);
        }
    }
}
