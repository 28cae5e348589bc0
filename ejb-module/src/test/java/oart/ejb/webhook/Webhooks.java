package oart.ejb.webhook;

import java.util.List;
import java.util.Optional;

/** Makes what tests of webhooks need. */
public final class Webhooks {
    public static final String SECRET = "whsec-0123456789abcdef";

    private Webhooks() {}

    /** With {@link #SECRET}. @param allowed though private */
    public static WebhookConfig config(String... allowed) {
        return new WebhookConfig(Optional.of(SECRET), AddressPolicy.allowing(List.of(allowed)));
    }
}
