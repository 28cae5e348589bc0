package oart.web.identity;

import jakarta.annotation.Priority;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.SecurityContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/**
 * Enforces {@code @RolesAllowed}, {@code @Anonymous} and {@code @DenyAll} on resources, the same way on every server; the annotation of
 * the method counts before that of its class. Deny by default: {@link #requireAnnotations} stops a deployment with an open method.
 */
public final class RoleFeature implements DynamicFeature {
    /** The strictest first, should there be several. */
    private static final List<Class<? extends Annotation>> KINDS =
            List.of(DenyAll.class, RolesAllowed.class, Anonymous.class);

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        context.register(filter(resource.getResourceClass(), resource.getResourceMethod()), Priorities.AUTHORIZATION);
    }

    static ContainerRequestFilter filter(Class<?> type, Method method) {
        Annotation rule = rule(type, method);
        if (rule instanceof Anonymous) {
            return new Gate(true, List.of());
        }
        if (rule == null && !isOurs(type)) {
            // The server's own answer to OPTIONS.
            return new Gate(false, List.of(Roles.USER));
        }
        return new Gate(false, rule instanceof RolesAllowed roles ? List.of(roles.value()) : List.of());
    }

    /**
     * The rule of a method; null when neither it nor its class has one. Looked for in the classes above, too, so that a container's proxy
     * of a resource has the rules of the resource.
     */
    static Annotation rule(Class<?> type, Method method) {
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            Optional<Annotation> rule = declared(at, method).flatMap(RoleFeature::ruleOn);
            if (rule.isPresent()) {
                return rule.get();
            }
        }
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            Optional<Annotation> rule = ruleOn(at);
            if (rule.isPresent()) {
                return rule.get();
            }
        }
        return null;
    }

    private static Optional<Method> declared(Class<?> type, Method method) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(own -> own.getName().equals(method.getName())
                        && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()))
                .findFirst();
    }

    private static Optional<Annotation> ruleOn(AnnotatedElement element) {
        return KINDS.stream().filter(element::isAnnotationPresent).findFirst().map(element::getAnnotation);
    }

    /** @throws IllegalStateException a resource method has no rule; names all such */
    public static void requireAnnotations(Collection<Class<?>> resources) {
        List<String> open = resources.stream()
                .flatMap(type -> Arrays.stream(type.getMethods())
                        .filter(RoleFeature::isResourceMethod)
                        .filter(method -> rule(type, method) == null)
                        .map(method -> type.getSimpleName() + '.' + method.getName()))
                .sorted()
                .toList();
        if (!open.isEmpty()) {
            throw new IllegalStateException("resource methods without @RolesAllowed, @Anonymous or @DenyAll: " + open);
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("oart.");
    }

    static boolean isResourceMethod(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    /** Nobody passes without a role of the list, unless the gate is open. */
    @Priority(Priorities.AUTHORIZATION)
    private record Gate(boolean open, List<String> roles) implements ContainerRequestFilter {
        @Override
        public void filter(ContainerRequestContext request) {
            if (open) {
                return;
            }
            SecurityContext security = request.getSecurityContext();
            if (security.getUserPrincipal() == null) {
                throw new ProblemException(ProblemType.UNAUTHENTICATED, "Unauthorized");
            }
            if (roles.stream().noneMatch(security::isUserInRole)) {
                throw new ProblemException(ProblemType.FORBIDDEN, "Your role does not allow this.");
            }
        }
    }
}
