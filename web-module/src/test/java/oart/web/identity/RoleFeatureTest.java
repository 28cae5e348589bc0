package oart.web.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import java.lang.annotation.Annotation;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleFeatureTest {
    /** As people write them. */
    @RolesAllowed(Roles.ADMIN)
    public static class Resource {
        @GET
        @Anonymous
        public String open() {
            return "open";
        }

        @GET
        @RolesAllowed(Roles.USER)
        public String user() {
            return "user";
        }

        @GET
        public String ofTheClass() {
            return "class";
        }

        @GET
        @DenyAll
        @Anonymous
        public String contradicting() {
            return "denied";
        }
    }

    /** As a container makes one of them: every method overridden, none annotated. */
    public static class Proxy extends Resource {
        @Override
        public String open() {
            return super.open();
        }

        @Override
        public String user() {
            return super.user();
        }

        @Override
        public String ofTheClass() {
            return super.ofTheClass();
        }

        @Override
        public String contradicting() {
            return super.contradicting();
        }
    }

    /** Forgotten. */
    public static class Silent {
        @GET
        public String silent() {
            return "silent";
        }
    }

    private static Annotation rule(Class<?> type, String method) throws NoSuchMethodException {
        return RoleFeature.rule(type, type.getMethod(method));
    }

    @Test
    void ruleShouldBeTheSameForAResourceAndForItsProxy() throws NoSuchMethodException {
        for (Class<?> type : List.of(Resource.class, Proxy.class)) {
            assertThat(rule(type, "open")).isInstanceOf(Anonymous.class);
            assertThat(rule(type, "user")).isInstanceOfSatisfying(RolesAllowed.class, roles -> assertThat(roles.value())
                    .containsExactly(Roles.USER));
            assertThat(rule(type, "ofTheClass"))
                    .isInstanceOfSatisfying(RolesAllowed.class, roles -> assertThat(roles.value())
                            .containsExactly(Roles.ADMIN));
            assertThat(rule(type, "contradicting")).isInstanceOf(DenyAll.class);
        }
    }

    @Test
    void methodWithoutARuleShouldStopTheDeploymentAndNameItself() throws NoSuchMethodException {
        assertThat(rule(Silent.class, "silent")).isNull();
        assertThatThrownBy(() -> RoleFeature.requireAnnotations(List.of(Resource.class, Silent.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Silent.silent");
    }
}
