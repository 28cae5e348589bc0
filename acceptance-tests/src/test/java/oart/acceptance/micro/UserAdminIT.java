package oart.acceptance.micro;

import static oart.acceptance.micro.Bodies.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import oart.acceptance.http.Api;
import oart.sandbox.issuer.FiefUser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /user/} for administrators, and the trail of what they do. */
class UserAdminIT {
    private static final String PREMIUM = "5eed0000-0000-4000-8000-000000000202";

    private final MicroInstallation oart = MicroInstallation.shared();
    private final Api ada = oart.api(FiefUser.ADA);
    private final Api bob = oart.api(FiefUser.BOB);
    private FiefUser dan;
    private Api api;

    @BeforeEach
    void meetANewUser() {
        UUID id = UUID.randomUUID();
        dan = FiefUser.of(id, "dan-" + id.toString().substring(0, 8));
        oart.sandbox().issuer().put(dan);
        api = oart.api(dan);
        api.get("user/me").expect(200);
    }

    @Test
    void usersShouldBeFoundByTheBeginningsOfWordsAndPaged() {
        // When
        Api.Answer found = ada.get("user/?search=" + dan.name().toUpperCase(java.util.Locale.ROOT))
                .expect(200);
        Api.Answer first = ada.get("user?limit=1&search=exampl").expect(200);
        Api.Answer second =
                ada.get(first.header("Link").replaceFirst("</(.*)>.*", "$1")).expect(200);

        // Then
        assertThat(found.json().findValuesAsText("id")).containsExactly(dan.id().toString());
        assertThat(found.header("X-Total-Count")).isEqualTo("1");
        assertThat(first.json().path(0).path("email").asText())
                .isLessThan(second.json().path(0).path("email").asText());
        ada.get("user/?search=@").problem(422);
        ada.get("user/?cursor=*").problem(422);
        assertThat(ada.get("user/?search='%3B%20drop%20%26%20x").expect(200).json())
                .isEmpty();
    }

    @Test
    void deactivatedUserShouldBeRefusedAtOnceAndTheTrailShouldTellOfIt() {
        // When
        JsonNode changed = ada.patch(
                        "user/" + dan.id() + "?reason=left%20the%20house",
                        json("{'is_active': false, 'plan_id': '" + PREMIUM + "', 'email': 'ignored'}"))
                .expect(200)
                .json();

        // Then
        assertThat(changed.path("is_active").asBoolean(true)).isFalse();
        assertThat(changed.path("plan_id").asText()).isEqualTo(PREMIUM);
        assertThat(changed.path("email").asText()).isEqualTo(dan.email());
        api.get("user/me").problem(403);
        assertThat(ada.get("user/" + dan.id()).expect(200).json()).isEqualTo(changed);
        ada.patch("user/" + dan.id(), json("{'is_active': true, 'plan_id': null}"))
                .expect(200);
        api.get("user/me").expect(200);

        Api.Answer newest = ada.get("admin/audit?limit=1&target=" + dan.id()).expect(200);
        Api.Answer older =
                ada.get(newest.header("Link").replaceFirst("</(.*)>.*", "$1")).expect(200);
        JsonNode entry = older.json().path(0);
        assertThat(entry.path("actor").asText()).isEqualTo(FiefUser.ADA.id().toString());
        assertThat(entry.path("action").asText()).isEqualTo("CHANGE");
        assertThat(entry.path("target")).isEqualTo(json("{'kind': 'USER', 'id': '" + dan.id() + "'}"));
        assertThat(entry.path("changes").path("is_active")).isEqualTo(json("{'from': true, 'to': false}"));
        assertThat(entry.path("reason").asText()).isEqualTo("left the house");
        assertThat(older.header("Link")).isEmpty();
    }

    @Test
    void nonsenseAndOthersShouldBeRefused() {
        ada.patch("user/" + dan.id(), json("{'plan_id': '00000000-0000-4000-8000-000000000000'}"))
                .problem(422);
        assertThat(ada.patch("user/" + dan.id(), json("{'is_active': null, 'plan_id': 'x'}"))
                        .problem(422)
                        .path("errors")
                        .findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/is_active", "/plan_id");
        ada.patch("user/" + FiefUser.ADA.id(), json("{'is_active': false}")).problem(409);
        ada.get("user/00000000-0000-4000-8000-000000000000").problem(404);
        ada.get("user/abc").problem(404);
        bob.get("user/").problem(403);
        bob.get("user/" + dan.id()).problem(403);
        bob.patch("user/" + dan.id(), json("{'is_active': false}")).problem(403);
        bob.get("admin/audit").problem(403);
        ada.get("admin/audit?target=x").problem(422);
        ada.get("admin/audit?cursor=-1").problem(422);
        assertThat(ada.get("admin/audit?actor=" + FiefUser.BOB.id()).expect(200).json())
                .isEmpty();
    }
}
