package oart.benchmarks.measure;

/** Something went wrong or came out wrong: there is no number then. */
public final class MeasurementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MeasurementException(String reason) {
        super(reason);
    }

    public MeasurementException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** @throws MeasurementException it is not so; in numbers, without that the measurement says nothing */
    public static void require(boolean so, String otherwise, Object... values) {
        if (!so) {
            throw new MeasurementException(String.format(java.util.Locale.ROOT, otherwise, values));
        }
    }
}
