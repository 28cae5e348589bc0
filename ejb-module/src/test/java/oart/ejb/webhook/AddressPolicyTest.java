package oart.ejb.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import oart.settings.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy STRICT = AddressPolicy.allowing(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2001:4860:4860::8888",
                "2001:200::1",
                "2a00:1450:4001::1",
                "64:ff9b::101:101"
            })
    void publicAddressShouldBeAllowed(String address) throws UnknownHostException {
        assertThat(STRICT.allows("a.example", InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.0.0",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.170",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:0:10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:101:101::1",
                "3fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1"
            })
    void privateOrSpecialAddressShouldBeRefused(String address) throws UnknownHostException {
        assertThat(STRICT.allows("a.example", InetAddress.getByName(address))).isFalse();
    }

    /** The JDK never makes one; what is no IPv4 to it would be one to the kernel. */
    @Test
    void mappedAddressShouldBeJudgedByTheIpv4AddressInIt() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = 10;
        InetAddress address = java.net.Inet6Address.getByAddress("a.example", mapped, 0);

        assertThat(address.getAddress()).hasSize(16);
        assertThat(STRICT.allows("a.example", address)).isFalse();
        assertThat(AddressPolicy.allowing(List.of("10.0.0.0/8")).allows("a.example", address))
                .isTrue();
    }

    @Test
    void allowedNetworksAndNamesShouldBeAllowedAndNothingBeside() throws UnknownHostException {
        // Given
        AddressPolicy policy = AddressPolicy.allowing(
                List.of("10.1.0.0/16", "127.0.0.1", "fd12::/16", "Hooks.Internal", "192.168.4.128/25"));

        // Then
        assertThat(policy.allows("a.example", InetAddress.getByName("10.1.255.255")))
                .isTrue();
        assertThat(policy.allows("a.example", InetAddress.getByName("10.2.0.0")))
                .isFalse();
        assertThat(policy.allows("127.0.0.1", InetAddress.getByName("127.0.0.1")))
                .isTrue();
        assertThat(policy.allows("a.example", InetAddress.getByName("127.0.0.2")))
                .isFalse();
        assertThat(policy.allows("[fd12::1]", InetAddress.getByName("fd12::1"))).isTrue();
        assertThat(policy.allows("a.example", InetAddress.getByName("fd13::1"))).isFalse();
        assertThat(policy.allows("a.example", InetAddress.getByName("192.168.4.128")))
                .isTrue();
        assertThat(policy.allows("a.example", InetAddress.getByName("192.168.4.127")))
                .isFalse();
        assertThat(policy.allows("hooks.internal.", InetAddress.getByName("10.9.9.9")))
                .isTrue();
        assertThat(policy.allows("HOOKS.internal", InetAddress.getByName("::1")))
                .isTrue();
        assertThat(policy.allows("x.hooks.internal", InetAddress.getByName("10.9.9.9")))
                .isFalse();
        assertThat(policy.allows("a.example", InetAddress.getByName("64:ff9b::a01:1")))
                .as("translated")
                .isFalse();
        assertThat(policy.allows("a.example", InetAddress.getByName("1.1.1.1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0/8",
                "256.0.0.1",
                "010.0.0.1",
                "fd00::/129",
                "http://hooks.internal",
                "hooks.internal:8080",
                "*.internal",
                "1234",
                "a b"
            })
    void settingShouldBeRefusedWhenItIsNeitherNameNorNetwork(String item) {
        assertThatThrownBy(() -> AddressPolicy.allowing(List.of(item)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("oart.webhook.allow has '" + item + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1",
                "127.0.1",
                "2130706433",
                "0177.0.0.1",
                "127.0.0.01",
                "0x7f.0.0.1",
                "0x7f000001",
                "0X7F.1",
                "127.0.0.0x1",
                "127.0.0.1.",
                "256.1.1.1",
                "1.2.3.4.5",
                "a.example.0x1",
                "a.1",
                "..",
                ""
            })
    void spellingShouldBeRefusedWhenSomeResolverWouldReadANumber(String host) {
        assertThat(AddressPolicy.spellingProblem(host)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "a.example", "a.example.", "1.example", "xn--mnchen-3ya.example", "[::1]", "0xa.b"})
    void spellingShouldBeAcceptedWhenItCanBeReadOneWay(String host) {
        assertThat(AddressPolicy.spellingProblem(host)).isEmpty();
    }
}
