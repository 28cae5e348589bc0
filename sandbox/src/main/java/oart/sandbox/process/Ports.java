package oart.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import oart.sandbox.SandboxException;

/** TCP ports of the loopback address. */
public final class Ports {
    private Ports() {}

    /** A port that nobody listens on now; another process may still take it before the caller does. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new SandboxException("No free TCP port is left on the loopback address.", e);
        }
    }

    /** Whether a listener could bind now, on the loopback address and on all addresses. */
    public static boolean isFree(int port) {
        return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                && canBind(new InetSocketAddress(port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a connection in TIME_WAIT is no listener
            socket.bind(address, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
