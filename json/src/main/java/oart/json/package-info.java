/**
 * JSON as plain Java values: strict reading for what clients send, lenient reading for what ComfyUI sends, exact writing.
 *
 * <p>An object is a {@code LinkedHashMap<String, Object>}, an array an {@code ArrayList<Object>}, an integer a {@code Long} or,
 * beyond 64 bits, a {@code BigInteger}, any other number a {@code BigDecimal} (lenient: NaN and infinities a {@code Double}),
 * null is null. Knows nothing of the product and no EE type; every method is safe for use by many threads.
 */
package oart.json;
