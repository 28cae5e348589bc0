package oart.acceptance.server;

import java.net.URI;
import oart.sandbox.Sandbox;

/** A server with the product in it, and the parts around it. */
interface OArtServer extends AutoCloseable {
    /** Ends in a slash. */
    URI url();

    Sandbox sandbox();

    @Override
    void close();
}
