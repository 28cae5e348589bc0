package oart.sandbox.issuer;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A user as Fief keeps one.
 *
 * @param name what people call the user: the part of the e-mail before the at sign
 * @param permissions codenames that go into the access token
 * @param fields profile fields
 */
public record FiefUser(
        UUID id,
        String name,
        String email,
        boolean emailVerified,
        boolean active,
        List<String> permissions,
        Map<String, String> fields,
        Instant createdAt,
        Instant updatedAt) {

    private static final Instant FOUNDED = Instant.parse("2026-01-01T09:00:00.123456Z");
    static final String TENANT = "00000000-0000-4000-8000-0000000000aa";

    /** The administrator of the demo. */
    public static final FiefUser ADA = demo("ada00000-0000-4000-8000-000000000001", "ada", List.of("oart:admin"));
    /** A user of the demo. */
    public static final FiefUser BOB = demo("b0b00000-0000-4000-8000-000000000002", "bob", List.of());
    /** Another user of the demo, who shares nothing with the first. */
    public static final FiefUser CAROL = demo("ca401000-0000-4000-8000-000000000003", "carol", List.of());

    /** The users that the login page offers. */
    public static final List<FiefUser> DEMO = List.of(ADA, BOB, CAROL);

    public FiefUser {
        permissions = List.copyOf(permissions);
        fields = Map.copyOf(fields);
    }

    private static FiefUser demo(String id, String name, List<String> permissions) {
        String shown = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return new FiefUser(
                UUID.fromString(id),
                name,
                name + "@example.com",
                true,
                true,
                permissions,
                Map.of("first_name", shown),
                FOUNDED,
                FOUNDED);
    }

    /** A verified, active user without permissions. */
    public static FiefUser of(UUID id, String name) {
        return new FiefUser(id, name, name + "@example.com", true, true, List.of(), Map.of(), FOUNDED, FOUNDED);
    }

    /** As the administration API and the webhooks show it. */
    Map<String, Object> toJson() {
        Map<String, Object> tenant = new LinkedHashMap<>();
        tenant.put("created_at", FOUNDED.toString());
        tenant.put("updated_at", FOUNDED.toString());
        tenant.put("id", TENANT);
        tenant.put("name", "Default");
        tenant.put("default", true);
        tenant.put("slug", "default");
        tenant.put("registration_allowed", true);
        tenant.put("theme_id", null);
        tenant.put("logo_url", null);
        tenant.put("application_url", null);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("created_at", createdAt.toString());
        json.put("updated_at", updatedAt.toString());
        json.put("id", id.toString());
        json.put("email", email);
        json.put("email_verified", emailVerified);
        json.put("is_active", active);
        json.put("tenant_id", TENANT);
        json.put("tenant", tenant);
        json.put("fields", fields);
        return json;
    }
}
