package oart.ejb.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Resolves host names. Blocks for as long as the machine's resolver likes; not for a request's thread. */
public interface HostLookup {
    /** @return all addresses, at least one. @throws UnknownHostException it has none, or nobody can say */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
