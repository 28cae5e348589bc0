package oart.ejb.webhook;

import java.util.concurrent.CompletionStage;
import oart.persistence.webhook.DeliveryId;

/** Sends one webhook once. */
public interface WebhookSender {
    /**
     * POSTs to an address that the policy allows, whatever the host was resolved to before; follows no redirect; reads no body. Ends within
     * about ten seconds, and never exceptionally.
     */
    CompletionStage<Outcome> send(Message message);

    /**
     * @param timestamp seconds since 1970, as signed
     * @param body JSON
     */
    record Message(DeliveryId delivery, String url, long timestamp, String signature, byte[] body) {}

    /**
     * What came of it.
     *
     * @param status of the answer, null when there was none
     * @param error a sentence for the owner of the job, free of our insides; null when the receiver took it
     */
    record Outcome(Integer status, String error) {
        private static final int GONE = 410;

        public static Outcome answered(int status) {
            if (status >= 200 && status < 300) {
                return new Outcome(status, null);
            }
            boolean redirect = status >= 300 && status < 400;
            return new Outcome(
                    status, "The receiver answered " + status + (redirect ? "; redirects are not followed." : "."));
        }

        public static Outcome unanswered(String error) {
            return new Outcome(null, error);
        }

        boolean isDelivered() {
            return error == null;
        }

        /** The receiver wants no more of it. */
        boolean isGone() {
            return status != null && status == GONE;
        }
    }
}
