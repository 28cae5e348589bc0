package oart.ejb.webhook.http;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import oart.ejb.webhook.HostLookup;

/** The resolver of the machine. */
@ApplicationScoped
class SystemHostLookup implements HostLookup {
    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }
}
