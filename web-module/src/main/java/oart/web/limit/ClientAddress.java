package oart.web.limit;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Who is at the other end, as far as that can be believed. */
final class ClientAddress {
    /** An IPv6 user has a network of this length to choose addresses from. */
    private static final int IPV6_BYTES = 8;

    private ClientAddress() {}

    /**
     * What counts as one client: an IPv4 address, an IPv6 network of 64 bits. {@code X-Forwarded-For} is read from its end, and only as far
     * as each hop is a trusted proxy: whatever a client writes into it himself stands further left.
     */
    static String of(HttpServletRequest request, List<Network> trusted) {
        String near = request.getRemoteAddr();
        Optional<InetAddress> address = Network.literal(near == null ? "" : near);
        if (address.isEmpty() || !isTrusted(address.get(), trusted)) {
            return address.map(ClientAddress::key).orElse("unknown");
        }
        InetAddress client = address.get();
        List<String> hops = Collections.list(request.getHeaders("X-Forwarded-For")).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client, trusted); i--) {
            Optional<InetAddress> hop = Network.literal(hops.get(i));
            if (hop.isEmpty()) {
                break;
            }
            client = hop.get();
        }
        return key(client);
    }

    private static boolean isTrusted(InetAddress address, List<Network> trusted) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_BYTES) : bytes);
    }
}
