package oart.web.realtime;

import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import oart.web.identity.Subprotocol;

/** Answers the sub-protocol that browsers offer together with their token, and no other. */
public final class SocketConfigurator extends ServerEndpointConfig.Configurator {
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return requested.contains(Subprotocol.NAME) ? Subprotocol.NAME : "";
    }
}
