package oart.acceptance.server;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PayaraServerIT extends SmokeContract {
    private static OArtServer server;

    @BeforeAll
    static void start() {
        server = PayaraServer.start();
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
