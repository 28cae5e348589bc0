package oart.ejb.webhook.http;

import java.net.UnknownHostException;

/** The policy refuses an address; of this type, because a resolver may throw no other. */
final class AddressRefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    AddressRefusedException() {
        super("address refused");
    }
}
