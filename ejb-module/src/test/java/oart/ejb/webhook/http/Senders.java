package oart.ejb.webhook.http;

import oart.ejb.webhook.HostLookup;
import oart.ejb.webhook.WebhookConfig;
import oart.ejb.webhook.WebhookSender;

/** The real sender, for tests of what uses it. */
public final class Senders {
    private Senders() {}

    public static WebhookSender http(WebhookConfig config, HostLookup lookup) {
        return new HttpWebhookSender(config, lookup);
    }
}
