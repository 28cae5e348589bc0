package oart.sandbox.comfysim.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The constructors {@code int()}, {@code float()} and {@code bool()}, and comparison, for JSON values. */
public final class PythonNumbers {
    private static final Pattern INT = Pattern.compile("[+-]?\\d+(_\\d+)*");
    private static final Pattern FLOAT =
            Pattern.compile("[+-]?(\\d+(_\\d+)*\\.?(\\d+(_\\d+)*)?|\\.\\d+(_\\d+)*)([eE][+-]?\\d+(_\\d+)*)?");

    private PythonNumbers() {}

    public static BigInteger toInt(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? BigInteger.ONE : BigInteger.ZERO;
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (Double.isNaN(number)) {
                throw PythonException.valueError("cannot convert float NaN to integer");
            }
            if (Double.isInfinite(number)) {
                throw new PythonException("OverflowError", "cannot convert float infinity to integer");
            }
            return new BigDecimal(number).toBigInteger();
        }
        if (value instanceof Number) {
            return integer(value);
        }
        if (value instanceof String text) {
            String digits = text.strip();
            if (!INT.matcher(digits).matches()) {
                throw PythonException.valueError("invalid literal for int() with base 10: " + PythonText.repr(text));
            }
            return new BigInteger(digits.replace("_", "").replace("+", ""));
        }
        throw PythonException.typeError("int() argument must be a string, a bytes-like object or a real number, not '"
                + PythonText.typeName(value) + "'");
    }

    public static double toFloat(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? 1.0 : 0.0;
        }
        if (value instanceof Number number) {
            double result = number.doubleValue();
            if (Double.isInfinite(result) && !(value instanceof Double)) {
                throw new PythonException("OverflowError", "int too large to convert to float");
            }
            return result;
        }
        if (value instanceof String text) {
            return parseFloat(text);
        }
        throw PythonException.typeError(
                "float() argument must be a string or a real number, not '" + PythonText.typeName(value) + "'");
    }

    public static boolean truth(Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        return !(value instanceof Map<?, ?> map) || !map.isEmpty();
    }

    /** {@code ==}: numbers and booleans by value, so {@code 1 == 1.0 == True}; containers member by member. */
    public static boolean equal(Object left, Object right) {
        if (isNumeric(left) && isNumeric(right)) {
            return !isNan(left) && !isNan(right) && compare(left, right) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.keySet().equals(b.keySet())
                    && a.entrySet().stream().allMatch(e -> equal(e.getValue(), b.get(e.getKey())));
        }
        return Objects.equals(left, right);
    }

    /** {@code left < right}; false whenever one of them is NaN. A TypeError for anything but numbers and booleans. */
    public static boolean less(Object left, Object right) {
        if (!isNumeric(left) || !isNumeric(right)) {
            throw PythonException.typeError("'<' not supported between instances of '" + PythonText.typeName(left)
                    + "' and '" + PythonText.typeName(right) + "'");
        }
        return !isNan(left) && !isNan(right) && compare(left, right) < 0;
    }

    private static double parseFloat(String text) {
        String stripped = text.strip();
        String bare = stripped.startsWith("+") || stripped.startsWith("-") ? stripped.substring(1) : stripped;
        double sign = stripped.startsWith("-") ? -1 : 1;
        switch (bare.toLowerCase(Locale.ROOT)) {
            case "inf", "infinity" -> {
                return sign * Double.POSITIVE_INFINITY;
            }
            case "nan" -> {
                return Double.NaN;
            }
            default -> {
                if (!FLOAT.matcher(stripped).matches()) {
                    throw PythonException.valueError("could not convert string to float: " + PythonText.repr(text));
                }
                return Double.parseDouble(stripped.replace("_", ""));
            }
        }
    }

    private static boolean isNumeric(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static boolean isNan(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static int compare(Object left, Object right) {
        boolean infinite = isInfinite(left) || isInfinite(right);
        return infinite
                ? Double.compare(toFloat(left), toFloat(right))
                : decimal(left).compareTo(decimal(right));
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double number && number.isInfinite();
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof Double || value instanceof Float
                ? new BigDecimal(((Number) value).doubleValue())
                : new BigDecimal(integer(value));
    }

    private static BigInteger integer(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value instanceof BigInteger big ? big : BigInteger.valueOf(((Number) value).longValue());
    }
}
