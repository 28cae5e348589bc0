package oart.ejb.webhook;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import oart.settings.Setting;
import oart.settings.SettingException;

/**
 * Where webhooks may go: to addresses that are reachable from the whole Internet, and to what an operator allows beside. Of IPv6 that is
 * global unicast only, so that a block nobody thought of is refused. Sources: IANA's special-purpose address registries, RFC 6890; read in
 * 2025.
 */
public final class AddressPolicy {
    private static final List<Network> NOT_PUBLIC = networks(
            "0.0.0.0/8", // this network, unspecified
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by carriers
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local; metadata services of clouds
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4", // reserved, broadcast
            "2001::/23", // protocol assignments; Teredo, which embeds IPv4
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which embeds IPv4
            "3fff::/20"); // documentation
    private static final Network GLOBAL_UNICAST = network("2000::/3");
    /** An IPv4 address behind a translator: judged by that. */
    private static final Network NAT64 = network("64:ff9b::/96");

    /** Before an IPv4 address in an IPv6 one; such addresses cannot be written as a network, the JDK turns them into IPv4. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final Set<String> names;
    private final List<Network> networks;

    private AddressPolicy(Set<String> names, List<Network> networks) {
        this.names = Set.copyOf(names);
        this.networks = List.copyOf(networks);
    }

    /**
     * @param allowed host names, addresses and networks
     * @throws SettingException one of them is none
     */
    static AddressPolicy allowing(List<String> allowed) {
        Set<String> names = new HashSet<>();
        List<Network> networks = new ArrayList<>();
        for (String item : allowed) {
            Optional<Network> network = Network.parse(item);
            if (network.isPresent()) {
                networks.add(network.get());
            } else if (item.matches("(?i)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
                    && spellingProblem(item).isEmpty()) {
                names.add(normal(item));
            } else {
                throw new SettingException(Setting.WEBHOOK_ALLOW.display() + " has '" + item
                        + "', which is neither a host name nor an address nor a network like 10.0.0.0/8.");
            }
        }
        return new AddressPolicy(names, networks);
    }

    /** What is wrong with how a host is written: numbers that some resolvers take for an IPv4 address and others do not. */
    static Optional<String> spellingProblem(String host) {
        String name = normal(host);
        String last = name.substring(name.lastIndexOf('.') + 1);
        boolean numeric = last.matches("\\d*|0x[0-9a-f]*");
        return numeric && (host.endsWith(".") || Network.address(name).isEmpty())
                ? Optional.of("An IPv4 address has to be written as four decimal numbers, like 192.0.2.1.")
                : Optional.empty();
    }

    /**
     * Whether a connection may be made.
     *
     * @param host as the URL names it; IPv6 with or without brackets
     * @param address what it is resolved to, the one that is connected to
     */
    public boolean allows(String host, InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        return names.contains(normal(host))
                || networks.stream().anyMatch(network -> network.contains(bytes))
                || isPublic(bytes);
    }

    private static boolean isPublic(byte[] address) {
        if (NAT64.contains(address)) {
            return isPublic(Arrays.copyOfRange(address, 12, 16));
        }
        return (address.length == 4 || GLOBAL_UNICAST.contains(address))
                && NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
    }

    private static byte[] unmapped(byte[] address) {
        boolean mapped = address.length == 16 && Arrays.equals(address, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
        return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static List<Network> networks(String... texts) {
        return Arrays.stream(texts).map(AddressPolicy::network).toList();
    }

    private static Network network(String text) {
        return Network.parse(text).orElseThrow();
    }

    @Override
    public String toString() {
        return "AddressPolicy[names=" + names + ", networks=" + networks.size() + "]";
    }
}
