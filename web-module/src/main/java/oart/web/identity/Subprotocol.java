package oart.web.identity;

/** The sub-protocol of our sockets: browsers, which cannot set headers, offer it together with the token; the server answers it. */
public final class Subprotocol {
    public static final String NAME = "oart";

    private Subprotocol() {}
}
