package oart.ejb.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import oart.persistence.user.UserId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserProfileTest {
    private static final UserId USER = new UserId(UUID.randomUUID());

    private static Optional<UserProfile> withAddress(Object email) {
        Map<String, Object> members = new HashMap<>();
        members.put("email", email);
        return UserProfile.of(USER, members);
    }

    @Test
    void ofShouldBeEmptyWithoutAnAddressThatCanBeStored() {
        for (Object email :
                Arrays.asList(null, "", " ", 5L, true, "a\0b@example.com", "\ud800@example.com", "x".repeat(501))) {
            assertThat(withAddress(email)).as(String.valueOf(email)).isEmpty();
        }
        assertThat(UserProfile.of(USER, Map.of())).isEmpty();
    }

    @Test
    void ofShouldTakeTheLongestAddressThatThereIs() {
        String longest = "x".repeat(64) + '@' + "y".repeat(255);
        assertThat(withAddress(longest).orElseThrow().email()).isEqualTo(longest);
    }

    @Test
    void ofShouldBelieveOnlyWhatHasTheRightShape() {
        // When
        UserProfile profile = UserProfile.of(
                        USER,
                        Map.of(
                                "email", "anne@example.com",
                                "email_verified", "true",
                                "is_active", "false",
                                "tenant_id", "nonsense",
                                "updated_at", "yesterday"))
                .orElseThrow();

        // Then
        assertThat(profile.emailVerified()).isFalse();
        assertThat(profile.active()).isTrue();
        assertThat(profile.tenantId()).isEmpty();
        assertThat(profile.updatedAt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00Z, true",
        "9999-12-31T23:59:59.999999Z, true",
        "0000-12-31T23:59:59Z, false",
        "-4800-01-01T00:00:00Z, false",
        "+10000-01-01T00:00:00Z, false",
        "+999999999-01-01T00:00:00Z, false",
        "9999-12-31T23:59:59-01:00, false",
    })
    void ofShouldTakeATimeOfAYearOfFourDigitsOnly(String time, boolean taken) {
        UserProfile profile = UserProfile.of(USER, Map.of("email", "anne@example.com", "updated_at", time))
                .orElseThrow();
        assertThat(profile.updatedAt().isPresent()).isEqualTo(taken);
    }
}
