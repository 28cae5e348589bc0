package oart.web.edge;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import oart.json.Json;
import oart.web.OArtApplication;
import oart.web.identity.Anonymous;
import oart.web.identity.RoleFeature;
import oart.web.identity.TestAnonymousPaths;
import org.junit.jupiter.api.Test;

/** The description tells of every resource method and of nothing else, and no method is open that should not be. */
class ApiDescriptionTest {
    private static final Set<String> VERBS = Set.of("get", "head", "post", "put", "patch", "delete", "options");
    /** Answered by filters and sockets, not by resources. */
    private static final Set<String> NO_RESOURCE = Set.of(
            "/health/live",
            "/health/ready",
            "/openapi.json",
            "/docs/scalar",
            "/metrics",
            "/image/job/events",
            "/image/job/{}/events");

    private final Map<String, Object> document = ApiDescription.document();

    private Set<String> described() {
        Set<String> operations = new TreeSet<>();
        Json.asObject(document.get("paths")).forEach((path, item) -> {
            for (String verb : Json.asObject(item).keySet()) {
                // HEAD comes with every GET; a description may name it.
                if (VERBS.contains(verb) && !verb.equals("head")) {
                    operations.add(verb.toUpperCase(Locale.ROOT) + ' ' + normal(path));
                }
            }
        });
        return operations;
    }

    /** Without the names of parameters, and without the slash at the end: both spellings answer. */
    private static String normal(String path) {
        return path.replaceAll("\\{[^{}]*(\\{[^{}]*}[^{}]*)*}", "{}").replaceFirst("(?<=.)/$", "");
    }

    private static Set<String> answered() {
        Set<String> operations = new TreeSet<>();
        for (Method method : methods()) {
            operations.add(verb(method) + ' ' + path(method));
        }
        return operations;
    }

    private static List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type : OArtApplication.resources()) {
            for (Method method : type.getMethods()) {
                if (!verb(method).isEmpty()) {
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    private static String verb(Method method) {
        for (Annotation annotation : method.getAnnotations()) {
            HttpMethod verb = annotation.annotationType().getAnnotation(HttpMethod.class);
            if (verb != null) {
                return verb.value();
            }
        }
        return "";
    }

    private static String path(Method method) {
        String base = method.getDeclaringClass().getAnnotation(Path.class).value();
        Path own = method.getAnnotation(Path.class);
        String path = own == null ? base : base + '/' + own.value();
        return normal(('/' + path).replaceAll("/+", "/"));
    }

    @Test
    void everyResourceMethodShouldBeDescribedAndEveryOperationAnswered() {
        // Given
        Set<String> described = described();
        described.removeIf(operation -> NO_RESOURCE.contains(operation.substring(operation.indexOf(' ') + 1))
                || operation.contains(" /websocket/"));
        Set<String> answered = answered();
        answered.removeIf(operation -> operation.startsWith("HEAD "));

        // Then
        assertThat(described).isNotEmpty().isEqualTo(answered);
    }

    @Test
    void operationIdsShouldBeThereAndUnique() {
        List<String> ids = operations()
                .map(operation -> String.valueOf(operation.get("operationId")))
                .toList();
        assertThat(ids).doesNotContain("null").doesNotHaveDuplicates();
    }

    private java.util.stream.Stream<Map<String, Object>> operations() {
        return Json.asObject(document.get("paths")).values().stream()
                .map(Json::asObject)
                .flatMap(item -> item.entrySet().stream())
                .filter(entry -> VERBS.contains(entry.getKey()))
                .map(entry -> Json.asObject(entry.getValue()));
    }

    @Test
    void everyReferenceShouldLeadSomewhere() {
        assertThat(references(document)).isNotEmpty().allSatisfy(reference -> {
            Object at = document;
            for (String step : reference.substring("#/".length()).split("/")) {
                at = Json.asObject(at).get(step.replace("~1", "/").replace("~0", "~"));
                assertThat(at).as(reference).isNotNull();
            }
        });
    }

    /** What the document may say by its standard, but generators of clients in common use stumble over. */
    @Test
    void nothingShouldBeToldThatGeneratorsOfClientsCannotRead() {
        // Given
        List<String> stumbles = new ArrayList<>();

        // When
        eachObject(document, "#", (where, object) -> {
            boolean isArray = "array".equals(object.get("type"))
                    || object.get("type") instanceof List<?> types && types.contains("array");
            require(stumbles, where + " says what its items are", !isArray || object.containsKey("items"));
        });
        eachOperation((name, operation) -> {
            Json.asObject(operation.getOrDefault("callbacks", Map.of()))
                    .forEach((callback, item) -> require(
                            stumbles,
                            name + " tells of its callback in place",
                            !Json.asObject(item).containsKey("$ref")));
            Map<String, Object> bodies = contents(operation.getOrDefault("requestBody", Map.of()));
            require(
                    stumbles,
                    name + " takes one named shape by several types",
                    bodies.size() < 2
                            || bodies.values().stream().allMatch(body -> !Json.asObject(
                                            Json.asObject(body).get("schema"))
                                    .containsKey("properties")));
        });

        // Then
        assertThat(stumbles).isEmpty();
    }

    private static void eachObject(Object value, String where, BiConsumer<String, Map<String, Object>> told) {
        if (value instanceof Map<?, ?>) {
            Map<String, Object> object = Json.asObject(value);
            told.accept(where, object);
            object.forEach((name, member) -> eachObject(member, where + '/' + name, told));
        } else if (value instanceof List<?> list) {
            list.forEach(element -> eachObject(element, where, told));
        }
    }

    private static Set<String> references(Object value) {
        Set<String> found = new TreeSet<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((key, member) -> {
                if (key.equals("$ref")) {
                    found.add(member.toString());
                }
                found.addAll(references(member));
            });
        } else if (value instanceof List<?> list) {
            list.forEach(element -> found.addAll(references(element)));
        }
        return found;
    }

    @Test
    void everyOperationShouldBeTold() {
        // Given
        List<String> gaps = new ArrayList<>();

        // When
        eachOperation((name, operation) -> {
            Map<String, Object> responses = Json.asObject(operation.get("responses"));
            require(gaps, name + " has a summary", operation.get("summary") instanceof String);
            require(gaps, name + " says who may call it", operation.get("security") instanceof List);
            require(gaps, name + " has a tag", operation.get("tags") instanceof List<?> tags && !tags.isEmpty());
            require(
                    gaps,
                    name + " has the problem of a missing token",
                    List.of().equals(operation.get("security")) || responses.containsKey("401"));
            require(
                    gaps,
                    name + " has a path that may lead nowhere",
                    !name.contains("{") || responses.containsKey("404"));
            if (operation.get("requestBody") != null) {
                contents(operation.get("requestBody"))
                        .forEach((type, content) -> requireShape(gaps, name + " takes " + type, type, content));
                require(gaps, name + " refuses other bodies", responses.containsKey("422"));
            }
            responses.forEach((status, response) -> contents(response)
                    .forEach((type, content) ->
                            requireShape(gaps, name + " answers " + status + ' ' + type, type, content)));
        });

        // Then
        assertThat(gaps).isEmpty();
    }

    @Test
    void everyQueryParameterShouldBeDescribedAndReadAndNoOther() {
        // Given
        Map<String, Set<String>> told = new TreeMap<>();
        eachOperation((name, operation) -> {
            Set<String> names = parameters(operation, "query");
            if (!names.isEmpty()) {
                told.put(name, names);
            }
        });
        told.keySet().removeIf(name -> isNoResource(name) || name.contains(" /websocket/"));
        Map<String, Set<String>> read = new TreeMap<>();
        for (Method method : methods()) {
            Set<String> names = Arrays.stream(method.getParameterAnnotations())
                    .flatMap(Arrays::stream)
                    .filter(QueryParam.class::isInstance)
                    .map(annotation -> ((QueryParam) annotation).value())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!names.isEmpty() && !verb(method).equals("HEAD")) {
                read.computeIfAbsent(verb(method) + ' ' + path(method), absent -> new TreeSet<>())
                        .addAll(names);
            }
        }

        // Then
        assertThat(told).isEqualTo(read);
    }

    @Test
    void everyLinkShouldNameAnOperationAndItsParameters() {
        // Given
        Map<Object, Set<String>> operations = new HashMap<>();
        eachOperation((name, operation) -> operations.put(operation.get("operationId"), parameters(operation, "path")));
        List<Map<String, Object>> links = new ArrayList<>();
        eachOperation((name, operation) -> Json.asObject(operation.get("responses")).values().stream()
                .map(this::followed)
                .flatMap(response -> Json.asObject(response.getOrDefault("links", Map.of())).values().stream())
                .forEach(link -> links.add(Json.asObject(link))));

        // Then
        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(operations.get(link.get("operationId")))
                .isEqualTo(Json.asObject(link.get("parameters")).keySet()));
    }

    private void eachOperation(BiConsumer<String, Map<String, Object>> told) {
        Json.asObject(document.get("paths"))
                .forEach((path, item) -> Json.asObject(item).forEach((verb, operation) -> {
                    if (VERBS.contains(verb)) {
                        told.accept(verb.toUpperCase(Locale.ROOT) + ' ' + normal(path), Json.asObject(operation));
                    }
                }));
    }

    private static boolean isNoResource(String operation) {
        return NO_RESOURCE.contains(operation.substring(operation.indexOf(' ') + 1));
    }

    private static void require(List<String> gaps, String promise, boolean kept) {
        if (!kept) {
            gaps.add("not kept: " + promise);
        }
    }

    private static void requireShape(List<String> gaps, String what, String type, Object content) {
        Map<String, Object> told = Json.asObject(content);
        require(gaps, what + " by a schema", told.containsKey("schema"));
        require(
                gaps,
                what + " with an example",
                !type.equals("application/json") || told.containsKey("example") || told.containsKey("examples"));
    }

    private Map<String, Object> contents(Object bodyOrReference) {
        return Json.asObject(followed(bodyOrReference).getOrDefault("content", Map.of()));
    }

    private Set<String> parameters(Map<String, Object> operation, String in) {
        if (!(operation.get("parameters") instanceof List<?> parameters)) {
            return Set.of();
        }
        return parameters.stream()
                .map(this::followed)
                .filter(parameter -> in.equals(parameter.get("in")))
                .map(parameter -> parameter.get("name").toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, Object> followed(Object value) {
        Object at = value;
        if (Json.asObject(value).get("$ref") instanceof String reference) {
            at = document;
            for (String step : reference.substring("#/".length()).split("/")) {
                at = Json.asObject(at).get(step);
            }
        }
        return Json.asObject(at);
    }

    @Test
    void operationsWithoutSecurityShouldBeTheAnonymousOnes() {
        // Given
        Set<String> open = new TreeSet<>();
        Json.asObject(document.get("paths"))
                .forEach((path, item) -> Json.asObject(item).forEach((verb, operation) -> {
                    if (VERBS.contains(verb)
                            && List.of().equals(Json.asObject(operation).get("security"))) {
                        open.add(verb.toUpperCase(Locale.ROOT) + ' ' + normal(path));
                    }
                }));
        open.removeIf(operation -> NO_RESOURCE.contains(operation.substring(operation.indexOf(' ') + 1)));

        // Then
        assertThat(open).isEqualTo(TestAnonymousPaths.all());
    }

    @Test
    void methodsThatAnonymousShouldBeTheAnonymousOnes() {
        Set<String> open = methods().stream()
                .filter(method -> method.isAnnotationPresent(Anonymous.class)
                        || method.getDeclaringClass().isAnnotationPresent(Anonymous.class))
                .map(method -> verb(method) + ' ' + path(method))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(open).isEqualTo(TestAnonymousPaths.all());
    }

    @Test
    void everyResourceMethodShouldSayWhoMayCallIt() {
        RoleFeature.requireAnnotations(OArtApplication.resources());
    }
}
