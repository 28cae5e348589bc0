package oart.sandbox.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import oart.sandbox.SandboxException;

/** TCP ports of the loopback address. */
public final class Ports {
    private Ports() {}

    /**
     * A port that nobody listens on now, from 10240 to 32767: below the range from which systems take the local ports of
     * outgoing connections, so that none of these is given the port before the caller listens on it. Another process that
     * chooses the same port may still be faster.
     */
    public static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_240, 32_768);
            if (isFree(port)) {
                return port;
            }
        }
        throw new SandboxException("No free TCP port is left on the loopback address.");
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
