package oart.ejb.workflow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import oart.json.Json;
import oart.persistence.Uuids;

/** What one parameter takes in one request: its declaration, narrowed by the caller's plan. Immutable. */
final class ParameterRule {
    /** How a list travels as the whole of an input, so that ComfyUI takes it for no link. */
    static final String WRAPPED = "__value__";

    private final ParameterSpec spec;
    private final String plan;
    private final PlanBounds.Bound bound;

    ParameterRule(ParameterSpec spec, PlanBounds bounds) {
        this.plan = bounds.plan();
        this.bound = bounds.of(spec.name());
        boolean isFree = spec.type().isText()
                || spec.type() == ParameterSpec.Type.SELECT && spec.options().isEmpty();
        this.spec = isFree && (bound.min() != null || bound.max() != null) ? spec.asNumber() : spec;
    }

    ParameterSpec spec() {
        return spec;
    }

    /**
     * The value in the type that the graph gets.
     *
     * @param given not null
     * @throws RefusedValueException wrong type, out of bounds, not among the options
     */
    Object accept(Object given) throws RefusedValueException {
        Object value = typed(given);
        Optional<Number> number = number(value);
        if (number.isPresent()) {
            requireInBounds(Numbers.decimal(number.get()), given);
        }
        if (!spec.options().isEmpty() && spec.type() == ParameterSpec.Type.SELECT) {
            value = optionOf(spec.options(), value)
                    .orElseThrow(() -> refused(" must be one of " + listed(spec.options()) + "."));
        }
        if (!bound.options().isEmpty()) {
            value = optionOf(bound.options(), value)
                    .orElseThrow(() -> plansRefusal("options", bound.options(), listed(bound.options())));
        }
        return value;
    }

    /**
     * The declared default as a value, moved into the bounds that hold here: a default is nobody's wish, so it is never refused for
     * being above what a plan allows.
     *
     * @throws RefusedValueException the stored default itself is unusable, or nothing that is declared is allowed
     */
    Optional<Object> defaultValue() throws RefusedValueException {
        if (!hasDefault()) {
            return Optional.empty();
        }
        Object value;
        try {
            value = typed(spec.defaultValue());
        } catch (RefusedValueException e) {
            throw new RefusedValueException("The default of " + e.getMessage());
        }
        Optional<Number> number = number(value);
        if (number.isPresent()) {
            value = withinBounds(value, Numbers.decimal(number.get()));
        }
        if (!bound.options().isEmpty() && optionOf(bound.options(), value).isEmpty()) {
            value = firstAllowed(value);
        }
        return Optional.of(accept(value));
    }

    private Object withinBounds(Object value, BigDecimal number) {
        boolean isAbove = upper() != null && number.compareTo(upper()) > 0;
        boolean isBelow = lower() != null && number.compareTo(lower()) < 0;
        if (!isAbove && !isBelow) {
            return value;
        }
        if (spec.type() == ParameterSpec.Type.SELECT) {
            Comparator<Object> bySize = Comparator.comparing(
                    option -> Numbers.decimal(number(option).orElseThrow()));
            List<Object> within = spec.options().stream()
                    .filter(option -> number(option)
                            .map(Numbers::decimal)
                            .filter(size -> upper() == null || size.compareTo(upper()) <= 0)
                            .filter(size -> lower() == null || size.compareTo(lower()) >= 0)
                            .isPresent())
                    .sorted(bySize)
                    .toList();
            return within.isEmpty() ? value : within.get(isAbove ? within.size() - 1 : 0);
        }
        return moved(isAbove, !(Numbers.read(value).orElse(null) instanceof BigDecimal));
    }

    /** The bound, or for a whole number the nearest one within, if there is any. */
    private Number moved(boolean isAbove, boolean isWhole) {
        BigDecimal limit = isAbove ? upper() : lower();
        BigDecimal whole = limit.setScale(0, isAbove ? RoundingMode.FLOOR : RoundingMode.CEILING);
        boolean isWithin = isAbove
                ? lower() == null || whole.compareTo(lower()) >= 0
                : upper() == null || whole.compareTo(upper()) <= 0;
        return Numbers.value(isWhole && isWithin ? whole : limit);
    }

    /** What counts as a number where bounds are told: also a choice or a JSON value that is one, or that ComfyUI would make one of. */
    private Optional<Number> number(Object value) {
        return switch (spec.type()) {
            case NUMBER, SELECT -> Numbers.read(value);
            case JSON -> Numbers.read(value instanceof Map<?, ?> wrapped ? wrapped.get(WRAPPED) : value);
            default -> Optional.empty();
        };
    }

    /**
     * A whole number drawn from the bounds, or one of the options between them.
     *
     * @throws RefusedValueException a bound is missing, no whole number lies between them, or the type takes none
     */
    Object draw(SeedSource seeds) throws RefusedValueException {
        if (lower() == null || upper() == null) {
            throw refused(
                    " is to be drawn at random, but neither the workflow nor the model gives both min_value and max_value; send a value.");
        }
        BigInteger min = lower().setScale(0, RoundingMode.CEILING).toBigInteger();
        BigInteger max = upper().setScale(0, RoundingMode.FLOOR).toBigInteger();
        if (upper().compareTo(new BigDecimal(Numbers.MAX_SEED)) > 0) {
            // Written as a float (1.8446744073709552E19) the usual maximum is above what ComfyUI takes.
            max = Numbers.MAX_SEED;
        }
        if (min.compareTo(max) > 0) {
            throw refused(" cannot be drawn: there is no whole number from " + lower().toPlainString() + " to "
                    + upper().toPlainString() + ".");
        }
        return options().isEmpty() ? accept(Numbers.exact(seeds.draw(min, max))) : drawOption(min, max, seeds);
    }

    private Object drawOption(BigInteger min, BigInteger max, SeedSource seeds) throws RefusedValueException {
        List<Object> allowed = new ArrayList<>();
        for (Object option : options().orElseThrow()) {
            Optional<BigDecimal> number =
                    option instanceof Number ? Numbers.read(option).map(Numbers::decimal) : Optional.empty();
            boolean isBetween = number.filter(value -> value.compareTo(new BigDecimal(min)) >= 0)
                    .filter(value -> value.compareTo(new BigDecimal(max)) <= 0)
                    .isPresent();
            if (isBetween && accepts(option)) {
                allowed.add(option);
            }
        }
        if (allowed.isEmpty()) {
            throw refused(" cannot be drawn: none of its options is a number from " + min + " to " + max + ".");
        }
        return allowed.get(seeds.draw(BigInteger.ZERO, BigInteger.valueOf(allowed.size() - 1L))
                .intValueExact());
    }

    private boolean accepts(Object value) {
        try {
            accept(value);
            return true;
        } catch (RefusedValueException e) {
            return false;
        }
    }

    /** The least number that is taken, in the shapes of JSON; empty = any. */
    Optional<Object> minimum() {
        return Optional.ofNullable(lower()).map(Numbers::value);
    }

    /** The greatest number that is taken, in the shapes of JSON; empty = any. */
    Optional<Object> maximum() {
        return Optional.ofNullable(upper()).map(Numbers::value);
    }

    /** What may be chosen from, of which {@link #accept} may still refuse some; empty = anything of the type. */
    Optional<List<Object>> options() {
        if (spec.type() == ParameterSpec.Type.SELECT && !spec.options().isEmpty()) {
            return Optional.of(spec.options());
        }
        return bound.options().isEmpty() ? Optional.empty() : Optional.of(bound.options());
    }

    /** The declaration gives a default that counts. */
    boolean hasDefault() {
        Object value = spec.defaultValue();
        if (value == null) {
            return false;
        }
        if (spec.type().isPicture()) {
            // Old rows name files of some ComfyUI here; such a name is never used.
            return value instanceof String text && Uuids.parse(text).isPresent();
        }
        boolean isText = spec.type().isText()
                || spec.type() == ParameterSpec.Type.SELECT
                        && (spec.options().isEmpty() || spec.options().contains(""));
        return isText || !"".equals(value);
    }

    private Object typed(Object given) throws RefusedValueException {
        if (spec.type() != ParameterSpec.Type.NUMBER && !Numbers.areInRange(given)) {
            throw refused(" has a number that is too large or too small.");
        }
        return switch (spec.type()) {
            case NUMBER ->
                Numbers.read(given)
                        .orElseThrow(() -> refused(
                                Numbers.isSpelled(given)
                                        ? " is outside the range of numbers that ComfyUI can hold."
                                        : " must be a number."));
            case BOOLEAN -> require(given instanceof Boolean, given, " must be true or false.");
            case TEXT, TEXT_AREA -> require(given instanceof String || isOwnDefault(given), given, " must be a text.");
            case SELECT ->
                require(
                        !(given instanceof Map || given instanceof List),
                        given,
                        " must be one value, not an object or a list.");
            case JSON -> jsonValue(given);
            case IMAGE, FILE, IMAGE_UPLOAD, BASE64 ->
                given instanceof String text && Uuids.parse(text).isPresent()
                        ? text.toLowerCase(java.util.Locale.ROOT)
                        : refuse(" must be the id of an uploaded file or of one of your images.");
        };
    }

    /** ComfyUI takes an array of a text and a number for a link, wrapped or not: such a value would be structure. */
    private Object jsonValue(Object given) throws RefusedValueException {
        Object inner = given instanceof Map<?, ?> object && object.containsKey(WRAPPED) ? object.get(WRAPPED) : given;
        if (GraphCheck.looksLikeLink(inner)) {
            throw refused(" must not be a list of a text and a number: ComfyUI would read it as a link between nodes.");
        }
        return given;
    }

    /** Old rows leave the type of other values out, too, which makes them texts; what was used has to be usable again. */
    private boolean isOwnDefault(Object given) {
        return spec.defaultValue() != null && same(spec.defaultValue(), given);
    }

    private void requireInBounds(BigDecimal number, Object given) throws RefusedValueException {
        if (spec.min() != null && number.compareTo(spec.min()) < 0) {
            throw refused(" must be at least " + spec.min().toPlainString() + "; " + shown(given) + " was given.");
        }
        if (spec.max() != null && number.compareTo(spec.max()) > 0) {
            throw refused(" must be at most " + spec.max().toPlainString() + "; " + shown(given) + " was given.");
        }
        if (bound.min() != null && number.compareTo(bound.min()) < 0) {
            throw plansRefusal(
                    "min_value",
                    Numbers.value(bound.min()),
                    "at least " + bound.min().toPlainString());
        }
        if (bound.max() != null && number.compareTo(bound.max()) > 0) {
            throw plansRefusal(
                    "max_value",
                    Numbers.value(bound.max()),
                    "at most " + bound.max().toPlainString());
        }
    }

    private Object firstAllowed(Object otherwise) {
        return bound.options().stream()
                .filter(option -> spec.options().isEmpty()
                        || optionOf(spec.options(), option).isPresent())
                .findFirst()
                .orElse(otherwise);
    }

    private BigDecimal lower() {
        return spec.min() == null || bound.min() == null
                ? firstOf(spec.min(), bound.min())
                : spec.min().max(bound.min());
    }

    private BigDecimal upper() {
        return spec.max() == null || bound.max() == null
                ? firstOf(spec.max(), bound.max())
                : spec.max().min(bound.max());
    }

    private static BigDecimal firstOf(BigDecimal one, BigDecimal other) {
        return one == null ? other : one;
    }

    private static Optional<Object> optionOf(List<Object> options, Object value) {
        return options.stream().filter(option -> same(option, value)).findFirst();
    }

    /** Equal as JSON values: 1 and 1.0 are, 1 and "1" are not. */
    static boolean same(Object option, Object value) {
        if (option instanceof Number && value instanceof Number) {
            return Numbers.read(option)
                    .flatMap(one -> Numbers.read(value)
                            .map(other -> Numbers.decimal(one).compareTo(Numbers.decimal(other)) == 0))
                    .orElse(false);
        }
        return option.equals(value);
    }

    private Object require(boolean holds, Object given, String sentence) throws RefusedValueException {
        return holds ? given : refuse(sentence);
    }

    private Object refuse(String sentence) throws RefusedValueException {
        throw refused(sentence);
    }

    private RefusedValueException refused(String sentence) {
        return new RefusedValueException(spec.name() + sentence);
    }

    private RefusedValueException plansRefusal(String member, Object limit, String allowed) {
        String rule = "parameters." + spec.name() + "." + member;
        return new RefusedValueException(
                "Plan '" + plan + "' allows " + allowed + " for " + spec.name() + " (rule " + rule + ").",
                Map.of("rule", rule, "limit", limit));
    }

    private static String shown(Object given) {
        return Numbers.read(given).map(Numbers::text).orElse("it");
    }

    private static String listed(List<Object> options) {
        String few = options.stream().limit(20).map(Json::write).collect(Collectors.joining(", "));
        return options.size() > 20 ? few + " … (" + options.size() + " in all)" : few;
    }
}
