package oart.ejb.webhook.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.SocketFactory;
import oart.ejb.webhook.AddressPolicy;
import oart.ejb.webhook.HostLookup;
import okhttp3.Dns;

/**
 * The connections of one call: resolves its host, refuses it whole when one of its addresses is refused, and has each socket look once more
 * at the address it is about to connect to. So there is no moment in which another answer of the resolver could count, and hosts that are
 * addresses already, which no resolver sees, are held to the policy too. No proxy of the machine is used.
 */
final class GuardedConnections extends SocketFactory implements Dns {
    private final String host;
    private final AddressPolicy policy;
    private final HostLookup lookup;

    GuardedConnections(String host, AddressPolicy policy, HostLookup lookup) {
        this.host = host;
        this.policy = policy;
        this.lookup = lookup;
    }

    @Override
    public List<InetAddress> lookup(String hostname) throws UnknownHostException {
        List<InetAddress> addresses = lookup.addresses(hostname);
        for (InetAddress address : addresses) {
            require(address);
        }
        return addresses;
    }

    private void require(InetAddress address) throws AddressRefusedException {
        if (address == null || !policy.allows(host, address)) {
            throw new AddressRefusedException();
        }
    }

    @Override
    public Socket createSocket() {
        return new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                require(((InetSocketAddress) endpoint).getAddress());
                super.connect(endpoint, timeout);
            }
        };
    }

    @Override
    public Socket createSocket(String to, int port) {
        throw new UnsupportedOperationException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(String to, int port, InetAddress localHost, int localPort) {
        throw new UnsupportedOperationException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(InetAddress to, int port) {
        throw new UnsupportedOperationException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(InetAddress to, int port, InetAddress localAddress, int localPort) {
        throw new UnsupportedOperationException("sockets are made unconnected");
    }
}
