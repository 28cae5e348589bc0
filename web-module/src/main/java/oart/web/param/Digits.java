package oart.web.param;

/** Whole numbers in queries and headers, of any length: who asks for more than there can be gets all there is. */
public final class Digits {
    private static final int SURELY_A_LONG = 18;

    private Digits() {}

    /** @param digits one or more, and nothing else; @return the number, or {@code most} when it is larger */
    public static long atMost(long most, String digits) {
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > SURELY_A_LONG ? most : Math.min(most, Long.parseLong(significant));
    }
}
