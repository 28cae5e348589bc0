package oart.sandbox.issuer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import oart.sandbox.SandboxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity issuer, shaped like Fief 0.30.0: as there, {@code iss} is {@code https://} and the own host even over plain HTTP,
 * and access tokens carry exactly Fief's ten claims. Its one client may redirect to any loopback address.
 */
public final class Issuer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Issuer.class);
    private static final Duration TOKEN_LIFE = Duration.ofHours(24);
    private static final int THREADS = 8;
    private static final int LOGIN_CHOICES = 10;
    private static final int MOST_USERS = 100;
    private static final int DEFAULT_USERS = 10;
    private static final String DEMO_SCOPE = "openid offline_access";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final IssuerConfig config;
    private final InstantSource clock;
    private final SigningKeys keys;
    private final Grants grants;
    private final Map<UUID, FiefUser> users = Collections.synchronizedMap(new LinkedHashMap<>());
    private HttpServer server;
    private ExecutorService threads;

    private Issuer(IssuerConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.keys = new SigningKeys(config.keyFile());
        this.grants = new Grants(clock);
        FiefUser.DEMO.forEach(this::put);
    }

    /** Starts an issuer that knows the demo users. */
    public static Issuer start(IssuerConfig config) {
        return start(config, InstantSource.system());
    }

    /** @param clock what tokens and codes are dated by */
    public static Issuer start(IssuerConfig config, InstantSource clock) {
        Issuer issuer = new Issuer(config, clock);
        issuer.start();
        return issuer;
    }

    /** Starts it again after {@link #close()}, with the same keys, users and open grants. */
    public void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port()), 0);
        } catch (IOException e) {
            throw new SandboxException(
                    "Port " + config.port() + " is taken by another program, so the issuer cannot start.", e);
        }
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "issuer");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", http -> {
            try {
                answer(new Exchange(http));
            } catch (RuntimeException e) {
                LOGGER.atError().setCause(e).log("issuer request failed");
                http.sendResponseHeaders(500, -1);
                http.close();
            }
        });
        server.start();
    }

    // ---- what the launcher and tests use ----

    /** Where discovery is: what {@code FIEF_DOMAIN} says. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + config.port());
    }

    /** The {@code iss} of the tokens. */
    public String issuer() {
        return "https://127.0.0.1:" + config.port();
    }

    public IssuerConfig config() {
        return config;
    }

    /** Adds or replaces a user. */
    public void put(FiefUser user) {
        users.put(user.id(), user);
    }

    public void remove(UUID user) {
        users.remove(user);
    }

    /** All users, the oldest entry first. */
    public List<FiefUser> users() {
        synchronized (users) {
            return List.copyOf(users.values());
        }
    }

    /** The user of this name, e-mail or id. */
    public Optional<FiefUser> find(String user) {
        return users().stream()
                .filter(one -> one.name().equalsIgnoreCase(user)
                        || one.email().equalsIgnoreCase(user)
                        || one.id().toString().equalsIgnoreCase(user))
                .findFirst();
    }

    /** An access token of 24 hours, as an administrator would make one. */
    public String mint(FiefUser user) {
        return keys.sign(accessClaims(user, DEMO_SCOPE, "0", clock.instant()));
    }

    /** An access token of the user with some claims changed; a null value leaves the claim out. */
    public String mint(FiefUser user, Map<String, Object> changes) {
        return keys.sign(changed(user, changes));
    }

    /** As {@link #mint(FiefUser, Map)}, signed by a foreign key under the name of the published one. */
    public String mintForged(FiefUser user, Map<String, Object> changes) {
        return keys.signForged(changed(user, changes));
    }

    /** An ID token of the user, which must not pass for an access token. */
    public String mintIdToken(FiefUser user) {
        return idToken(user, "0", clock.instant(), null, "");
    }

    /** Signs with a new key from now on. @param withdraw whether older keys stop being published at once */
    public void rotateKey(boolean withdraw) {
        keys.rotate(withdraw);
    }

    private Map<String, Object> changed(FiefUser user, Map<String, Object> changes) {
        Map<String, Object> claims = accessClaims(user, DEMO_SCOPE, "0", clock.instant());
        changes.forEach((name, value) -> {
            if (value == null) {
                claims.remove(name);
            } else {
                claims.put(name, value);
            }
        });
        return claims;
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            threads.shutdownNow();
            server = null;
        }
    }

    // ---- the wire ----

    private void answer(Exchange exchange) throws IOException {
        String path = exchange.path();
        switch (path) {
            case "/.well-known/openid-configuration" -> exchange.sendJson(200, discovery(exchange.base()));
            case "/.well-known/jwks.json" -> exchange.sendJson(200, keys.toJson());
            case "/authorize" -> authorize(exchange);
            case "/login" -> login(exchange);
            case "/logout" -> logout(exchange);
            case "/api/token" -> token(exchange);
            case "/api/userinfo" -> userinfo(exchange);
            case "/healthz" -> exchange.sendJson(200, Map.of("status", "ok"));
            default -> {
                if (path.startsWith("/admin/api/")) {
                    admin(exchange, path.substring("/admin/api".length()));
                } else {
                    exchange.sendDetail(404, "Not Found");
                }
            }
        }
    }

    private Map<String, Object> discovery(String base) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer());
        document.put("authorization_endpoint", base + "/authorize");
        document.put("token_endpoint", base + "/api/token");
        document.put("jwks_uri", base + "/.well-known/jwks.json");
        document.put("scopes_supported", List.of("openid", "offline_access"));
        document.put("response_types_supported", List.of("code"));
        document.put("response_modes_supported", List.of("query"));
        document.put("grant_types_supported", List.of("authorization_code", "refresh_token"));
        document.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post"));
        document.put("code_challenge_methods_supported", List.of("plain", "S256"));
        document.put("userinfo_endpoint", base + "/api/userinfo");
        document.put("acr_values_supported", List.of("0", "1"));
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", List.of("RS256"));
        document.put("userinfo_signing_alg_values_supported", List.of("none"));
        document.put("claims_supported", List.of("email", "email_verified", "is_active", "tenant_id", "fields"));
        document.put("request_parameter_supported", false);
        return document;
    }

    private void authorize(Exchange exchange) throws IOException {
        Map<String, String> request = exchange.query();
        if (refusedRequest(exchange, request)) {
            return;
        }
        if ("none".equals(request.get("prompt"))) {
            redirectError(exchange, request, "login_required");
            return;
        }
        List<FiefUser> choices =
                users().stream().filter(FiefUser::active).limit(LOGIN_CHOICES).toList();
        exchange.header("Cache-Control", "no-store");
        exchange.sendHtml(200, LoginPage.of(choices, request));
    }

    private void login(Exchange exchange) throws IOException {
        Map<String, String> request = exchange.form();
        if (!exchange.method().equals("POST")) {
            exchange.sendDetail(405, "Method Not Allowed");
            return;
        }
        if (refusedRequest(exchange, request)) {
            return;
        }
        Optional<FiefUser> user = find(request.getOrDefault("demo_user", "")).filter(FiefUser::active);
        if (user.isEmpty()) {
            exchange.sendHtml(400, LoginPage.refusal("There is no such user."));
            return;
        }
        redirect(exchange, request, "code", grants.code(user.get().id(), request));
    }

    /** Answers a wrong request, on a page when the redirect address cannot be trusted, else by a redirect. */
    private boolean refusedRequest(Exchange exchange, Map<String, String> request) throws IOException {
        if (!config.clientId().equals(request.get("client_id"))) {
            exchange.header("X-Fief-Error", "invalid_client");
            exchange.sendHtml(400, LoginPage.refusal("This client is not known here."));
            return true;
        }
        if (!isLoopback(request.get("redirect_uri"))) {
            exchange.header("X-Fief-Error", "invalid_redirect_uri");
            exchange.sendHtml(400, LoginPage.refusal("The redirect address is not allowed for this client."));
            return true;
        }
        String error = null;
        if (!"code".equals(request.get("response_type"))) {
            error = "unsupported_response_type";
        } else if (!Arrays.asList(request.getOrDefault("scope", "").split(" ")).contains("openid")) {
            error = "invalid_scope";
        } else if (!Set.of("plain", "S256").contains(request.getOrDefault("code_challenge_method", "plain"))) {
            error = "invalid_request";
        }
        if (error != null) {
            redirectError(exchange, request, error);
        }
        return error != null;
    }

    private static boolean isLoopback(String uri) {
        try {
            URI parsed = uri == null ? null : URI.create(uri);
            return parsed != null
                    && Set.of("http", "https").contains(String.valueOf(parsed.getScheme()))
                    && LOOPBACK.contains(String.valueOf(parsed.getHost()))
                    && parsed.getFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void redirectError(Exchange exchange, Map<String, String> request, String error) throws IOException {
        redirect(exchange, request, "error", error);
    }

    private static void redirect(Exchange exchange, Map<String, String> request, String name, String value)
            throws IOException {
        String target = request.get("redirect_uri");
        String state = request.containsKey("state") ? "&state=" + encode(request.get("state")) : "";
        exchange.redirect(303, target + (target.contains("?") ? '&' : '?') + name + '=' + encode(value) + state);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void logout(Exchange exchange) throws IOException {
        String target = exchange.query().get("redirect_uri");
        if (isLoopback(target)) {
            exchange.redirect(302, target);
        } else {
            exchange.sendHtml(400, LoginPage.refusal("The redirect address is not allowed."));
        }
    }

    private void token(Exchange exchange) throws IOException {
        if (!exchange.method().equals("POST")) {
            exchange.sendDetail(405, "Method Not Allowed");
            return;
        }
        exchange.header("Cache-Control", "no-store");
        exchange.header("Pragma", "no-cache");
        Map<String, String> form = exchange.form();
        if (!isClient(exchange, form)) {
            exchange.sendJson(400, Map.of("error", "invalid_client"));
            return;
        }
        switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" -> redeemCode(exchange, form);
            case "refresh_token" -> redeemRefresh(exchange, form);
            case "" -> exchange.sendJson(400, Map.of("error", "invalid_request"));
            default -> exchange.sendJson(400, Map.of("error", "unsupported_grant_type"));
        }
    }

    private boolean isClient(Exchange exchange, Map<String, String> form) {
        String shown = form.getOrDefault("client_id", "") + ':' + form.getOrDefault("client_secret", "");
        Optional<String> basic = exchange.authorization("Basic");
        if (basic.isPresent()) {
            try {
                shown = new String(Base64.getDecoder().decode(basic.get()), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return same(shown, config.clientId() + ':' + config.clientSecret());
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private void redeemCode(Exchange exchange, Map<String, String> form) throws IOException {
        Optional<Grants.Code> code = grants.redeemCode(form.getOrDefault("code", ""))
                .filter(found -> found.redirectUri().equals(form.get("redirect_uri")))
                .filter(found -> found.accepts(form.get("code_verifier")));
        FiefUser user = code.map(found -> users.get(found.user())).orElse(null);
        if (user == null) {
            exchange.sendJson(400, Map.of("error", "invalid_grant"));
            return;
        }
        Grants.Code found = code.get();
        sendTokens(exchange, user, found.scope(), found.scope(), "1", found.signedInAt(), found.nonce());
    }

    private void redeemRefresh(Exchange exchange, Map<String, String> form) throws IOException {
        Optional<Grants.Refresh> refresh = grants.redeemRefresh(form.getOrDefault("refresh_token", ""));
        FiefUser user = refresh.map(found -> users.get(found.user())).orElse(null);
        if (user == null) {
            exchange.sendJson(400, Map.of("error", "invalid_grant"));
            return;
        }
        String granted = refresh.get().scope();
        String scope = form.getOrDefault("scope", granted);
        if (!Arrays.asList(granted.split(" ")).containsAll(Arrays.asList(scope.split(" ")))) {
            exchange.sendJson(400, Map.of("error", "invalid_scope"));
            return;
        }
        sendTokens(exchange, user, scope, granted, "0", refresh.get().signedInAt(), null);
    }

    private void sendTokens(
            Exchange exchange,
            FiefUser user,
            String scope,
            String granted,
            String acr,
            Instant signedInAt,
            String nonce)
            throws IOException {
        String access = keys.sign(accessClaims(user, scope, acr, signedInAt));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("access_token", access);
        body.put("id_token", idToken(user, acr, signedInAt, nonce, access));
        body.put("token_type", "bearer");
        body.put("expires_in", TOKEN_LIFE.toSeconds());
        if (Arrays.asList(granted.split(" ")).contains("offline_access")) {
            body.put("refresh_token", grants.refresh(user.id(), granted, signedInAt));
        }
        exchange.sendJson(200, body);
    }

    private Map<String, Object> commonClaims(FiefUser user, String acr, Instant signedInAt) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", user.id().toString());
        claims.put("aud", List.of(config.clientId()));
        claims.put("azp", config.clientId());
        claims.put("exp", now + TOKEN_LIFE.toSeconds());
        claims.put("iat", now);
        claims.put("auth_time", signedInAt.getEpochSecond());
        claims.put("acr", acr);
        return claims;
    }

    private Map<String, Object> accessClaims(FiefUser user, String scope, String acr, Instant signedInAt) {
        Map<String, Object> claims = commonClaims(user, acr, signedInAt);
        claims.put("scope", scope);
        claims.put("permissions", user.permissions());
        return claims;
    }

    private String idToken(FiefUser user, String acr, Instant signedInAt, String nonce, String accessToken) {
        Map<String, Object> claims = commonClaims(user, acr, signedInAt);
        claims.put("email", user.email());
        claims.put("email_verified", user.emailVerified());
        claims.put("is_active", user.active());
        claims.put("tenant_id", FiefUser.TENANT);
        claims.put("fields", user.fields());
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        if (!accessToken.isEmpty()) {
            claims.put("at_hash", Grants.base64(Arrays.copyOf(Grants.sha256(accessToken), 16)));
        }
        return keys.sign(claims);
    }

    private void userinfo(Exchange exchange) throws IOException {
        var claims = exchange.authorization("Bearer")
                .flatMap(token -> keys.verify(token, java.util.Date.from(clock.instant())));
        if (claims.isEmpty()) {
            exchange.sendDetail(401, "Unauthorized");
            return;
        }
        FiefUser user = users.get(UUID.fromString(claims.get().getSubject()));
        if (user == null) {
            exchange.sendDetail(500, "Internal Server Error"); // as Fief does for a deleted user
        } else if (!user.active()) {
            exchange.sendDetail(401, "Unauthorized");
        } else {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("sub", user.id().toString());
            body.put("email", user.email());
            body.put("email_verified", user.emailVerified());
            body.put("is_active", user.active());
            body.put("tenant_id", FiefUser.TENANT);
            body.put("fields", user.fields());
            exchange.sendJson(200, body);
        }
    }

    private void admin(Exchange exchange, String path) throws IOException {
        if (exchange.authorization("Bearer")
                .filter(key -> same(key, config.apiKey()))
                .isEmpty()) {
            exchange.sendDetail(401, "Unauthorized");
        } else if (path.equals("/users/") && exchange.method().equals("GET")) {
            listUsers(exchange);
        } else if (path.equals("/users") || path.matches("/users/[^/]+/")) {
            String other = path.equals("/users") ? "/users/" : path.substring(0, path.length() - 1);
            String query = exchange.rawQuery().isEmpty() ? "" : '?' + exchange.rawQuery();
            exchange.redirect(307, exchange.base() + "/admin/api" + other + query);
        } else if (path.matches("/users/[^/]+") && exchange.method().equals("GET")) {
            FiefUser user = users.get(uuid(path.substring("/users/".length())));
            if (user == null) {
                exchange.sendDetail(404, "Not Found");
            } else {
                exchange.sendJson(200, user.toJson());
            }
        } else if (path.matches("/users/[^/]+/access-token")
                && exchange.method().equals("POST")) {
            adminToken(exchange, users.get(uuid(path.split("/")[2])));
        } else {
            exchange.sendDetail(404, "Not Found");
        }
    }

    private void adminToken(Exchange exchange, FiefUser user) throws IOException {
        if (user == null) {
            exchange.sendDetail(404, "Not Found");
            return;
        }
        Object scopes = exchange.json().get("scopes");
        String scope = scopes instanceof List<?> list
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : "openid";
        exchange.sendJson(
                200,
                Map.of(
                        "access_token", keys.sign(accessClaims(user, scope, "0", clock.instant())),
                        "token_type", "bearer",
                        "expires_in", TOKEN_LIFE.toSeconds()));
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return new UUID(0, 0); // nobody's
        }
    }

    private void listUsers(Exchange exchange) throws IOException {
        Map<String, String> query = exchange.query();
        int limit = number(query.getOrDefault("limit", Integer.toString(DEFAULT_USERS)));
        int skip = number(query.getOrDefault("skip", "0"));
        if (limit < 0 || skip < 0) {
            String field = limit < 0 ? "limit" : "skip";
            exchange.sendJson(
                    422,
                    Map.of(
                            "detail",
                            List.of(Map.of(
                                    "type",
                                    "greater_than_equal",
                                    "loc",
                                    List.of("query", field),
                                    "msg",
                                    "Input should be greater than or equal to 0",
                                    "input",
                                    query.get(field)))));
            return;
        }
        String email = query.getOrDefault("email", "").toLowerCase(java.util.Locale.ROOT);
        String part = query.getOrDefault("query", "").toLowerCase(java.util.Locale.ROOT);
        List<FiefUser> found = users().stream()
                .filter(user -> email.isEmpty() || user.email().equalsIgnoreCase(email))
                .filter(user -> user.email().toLowerCase(java.util.Locale.ROOT).contains(part))
                .filter(user -> query.getOrDefault("tenant", FiefUser.TENANT).equals(FiefUser.TENANT))
                .sorted(ordering(query.getOrDefault("ordering", "")))
                .toList();
        List<Map<String, Object>> page = found.stream()
                .skip(skip)
                .limit(Math.min(limit, MOST_USERS))
                .map(FiefUser::toJson)
                .toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("count", page.isEmpty() ? 0 : found.size()); // Fief counts nothing on an empty page
        body.put("results", page);
        exchange.sendJson(200, body);
    }

    private static Comparator<FiefUser> ordering(String text) {
        Comparator<FiefUser> order = (unusedOne, unusedOther) -> 0;
        for (String name : text.split(",")) {
            Comparator<FiefUser> next =
                    switch (name.replaceFirst("^-", "")) {
                        case "created_at" -> Comparator.comparing(FiefUser::createdAt);
                        case "updated_at" -> Comparator.comparing(FiefUser::updatedAt);
                        case "id" -> Comparator.comparing(user -> user.id().toString());
                        case "email" -> Comparator.comparing(FiefUser::email);
                        default -> (unusedOne, unusedOther) -> 0;
                    };
            order = order.thenComparing(name.startsWith("-") ? next.reversed() : next);
        }
        return order;
    }

    private static int number(String text) {
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : -1;
    }
}
