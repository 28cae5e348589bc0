package oart.acceptance.server;

import java.net.URI;
import oart.acceptance.micro.MicroInstallation;
import oart.sandbox.Sandbox;

class PayaraMicroIT extends SmokeContract {
    @Override
    OArtServer server() {
        MicroInstallation shared = MicroInstallation.shared();
        return new OArtServer() {
            @Override
            public URI url() {
                return shared.url();
            }

            @Override
            public Sandbox sandbox() {
                return shared.sandbox();
            }

            @Override
            public void close() {
                // shared by all tests; ends with the process
            }
        };
    }
}
