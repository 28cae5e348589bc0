package oart.ejb.workflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON numbers as the rules of parameters see them: integers stay exact integers, everything else is a decimal. */
final class Numbers {
    /** The largest seed of ComfyUI: 2^64−1. */
    static final BigInteger MAX_SEED = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,309}");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,309}(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern SPELLED = Pattern.compile("-?[0-9]++(\\.[0-9]++)?([eE][+-]?[0-9]++)?");
    /** More than a double can hold; more digits would let a short text such as 1E+999999999 fill the memory. */
    private static final int MAX_DIGITS = 309;

    private static final int MAX_SCALE = 400;

    private Numbers() {}

    /**
     * The number that a value is, or that a text spells.
     *
     * @return a {@code Long}, a {@code BigInteger} or a {@code BigDecimal}; empty for what is no number or beyond a double's range
     */
    static Optional<Number> read(Object value) {
        if (value instanceof Long whole) {
            return Optional.of(whole);
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return Optional.of(((Number) value).longValue());
        }
        if (value instanceof BigInteger whole) {
            return whole(whole);
        }
        if (value instanceof BigDecimal decimal) {
            return inRange(decimal);
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? Optional.of(BigDecimal.valueOf(number)) : Optional.empty();
        }
        if (value instanceof String text) {
            String digits = text.strip();
            if (INTEGER.matcher(digits).matches()) {
                return whole(new BigInteger(digits));
            }
            return DECIMAL.matcher(digits).matches() ? inRange(new BigDecimal(digits)) : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether the value is a number, or a text that spells one, whatever its size. */
    static boolean isSpelled(Object value) {
        return value instanceof Number
                || value instanceof String text && SPELLED.matcher(text.strip()).matches();
    }

    /** Whether every number in a JSON value is one that {@link #read} takes. */
    static boolean areInRange(Object value) {
        if (value instanceof Map<?, ?> object) {
            return object.values().stream().allMatch(Numbers::areInRange);
        }
        if (value instanceof List<?> array) {
            return array.stream().allMatch(Numbers::areInRange);
        }
        return !(value instanceof Number) || read(value).isPresent();
    }

    static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger whole ? new BigDecimal(whole) : BigDecimal.valueOf(number.longValue());
    }

    /** A bound as a value: an integer when it is whole. */
    static Number value(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() <= 0 ? exact(plain.toBigIntegerExact()) : number;
    }

    /** A {@code Long} where it fits. */
    static Number exact(BigInteger number) {
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        return number;
    }

    /** Digits as a person writes them, without an exponent. */
    static String text(Number number) {
        return number instanceof BigDecimal decimal ? decimal.toPlainString() : number.toString();
    }

    private static Optional<Number> whole(BigInteger number) {
        return Double.isFinite(number.doubleValue()) ? Optional.of(exact(number)) : Optional.empty();
    }

    private static Optional<Number> inRange(BigDecimal decimal) {
        boolean isShort = (long) decimal.precision() - decimal.scale() <= MAX_DIGITS && decimal.scale() <= MAX_SCALE;
        return isShort && isDouble(decimal) ? Optional.of(decimal) : Optional.empty();
    }

    /** ComfyUI makes a double of it, of which neither infinity nor nothing shall come. */
    private static boolean isDouble(BigDecimal decimal) {
        double rounded = decimal.doubleValue();
        return Double.isFinite(rounded) && (rounded != 0 || decimal.signum() == 0);
    }
}
