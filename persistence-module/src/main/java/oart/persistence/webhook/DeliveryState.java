package oart.persistence.webhook;

import java.util.Arrays;
import java.util.Optional;

/** Where a delivery stands. Asking for it again makes any of them PENDING. */
public enum DeliveryState {
    /** To be tried now or later. */
    PENDING,
    /** The receiver answered 2xx. */
    DELIVERED,
    /** Tried for a day, or the receiver wants no more. */
    FAILED;

    /** The state of this exact name. */
    public static Optional<DeliveryState> parse(String text) {
        return Arrays.stream(values())
                .filter(state -> state.name().equals(text))
                .findFirst();
    }
}
