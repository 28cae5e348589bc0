package oart.web.identity;

import jakarta.annotation.Priority;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
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
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;

/**
 * Enforces {@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll} on resources, the same way on every server; the annotation of
 * the method counts before that of its class. Deny by default: {@link #requireAnnotations} stops a deployment with an open method.
 */
public final class RoleFeature implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        context.register(filter(resource.getResourceClass(), resource.getResourceMethod()), Priorities.AUTHORIZATION);
    }

    static ContainerRequestFilter filter(Class<?> type, Method method) {
        Annotation rule = rule(type, method);
        if (rule instanceof PermitAll) {
            return new Gate(true, List.of());
        }
        if (rule == null && !isResourceMethod(method)) {
            // The server's own answer to OPTIONS.
            return new Gate(false, List.of(Roles.USER));
        }
        return new Gate(false, rule instanceof RolesAllowed roles ? List.of(roles.value()) : List.of());
    }

    /** The rule of a method; null when neither it nor its class has one. */
    static Annotation rule(Class<?> type, Method method) {
        for (Class<? extends Annotation> kind : List.of(DenyAll.class, RolesAllowed.class, PermitAll.class)) {
            if (method.isAnnotationPresent(kind)) {
                return method.getAnnotation(kind);
            }
        }
        for (Class<? extends Annotation> kind : List.of(DenyAll.class, RolesAllowed.class, PermitAll.class)) {
            if (type.isAnnotationPresent(kind)) {
                return type.getAnnotation(kind);
            }
        }
        return null;
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
            throw new IllegalStateException("resource methods without @RolesAllowed, @PermitAll or @DenyAll: " + open);
        }
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
