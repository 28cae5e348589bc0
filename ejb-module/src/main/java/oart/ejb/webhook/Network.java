package oart.ejb.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of addresses.
 *
 * @param address 4 or 16 bytes
 * @param prefix how many leading bits count
 */
record Network(byte[] address, int prefix) {
    private static final String BYTE = "(0|[1-9]\\d{0,2})";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]{2,45}");

    /** The bytes of an address written the one way: IPv4 as four decimal numbers, IPv6 without brackets and zone. Asks no resolver. */
    static Optional<byte[]> address(String text) {
        Matcher ipv4 = IPV4.matcher(text);
        if (ipv4.matches()) {
            byte[] bytes = new byte[4];
            for (int i = 0; i < 4; i++) {
                int number = Integer.parseInt(ipv4.group(i + 1));
                if (number > 255) {
                    return Optional.empty();
                }
                bytes[i] = (byte) number;
            }
            return Optional.of(bytes);
        }
        if (IPV6.matcher(text).matches()) {
            try {
                return Optional.of(InetAddress.getByName('[' + text + ']').getAddress());
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address; empty when it is none. */
    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().length * 8;
        if (slash < 0) {
            return Optional.of(new Network(address.get(), bits));
        }
        String prefix = text.substring(slash + 1);
        return prefix.matches("0|[1-9]\\d{0,2}") && Integer.parseInt(prefix) <= bits
                ? Optional.of(new Network(address.get(), Integer.parseInt(prefix)))
                : Optional.empty();
    }

    /** @param other 4 or 16 bytes; of the other family: false */
    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((other[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
