package oart.acceptance.server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class WildFlyIT extends SmokeContract {
    private static OArtServer server;

    @BeforeAll
    static void start() {
        server = WildFly.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    OArtServer server() {
        return server;
    }
}
