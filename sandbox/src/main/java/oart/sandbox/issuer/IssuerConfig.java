package oart.sandbox.issuer;

import java.nio.file.Path;

/**
 * How an issuer is set up.
 *
 * @param port on loopback
 * @param keyFile the signing key; made when missing, so that tokens outlive a restart
 * @param clientId the one client, a confidential one
 * @param apiKey key of the administration API
 */
public record IssuerConfig(int port, Path keyFile, String clientId, String clientSecret, String apiKey) {
    /** Holds no secret. */
    @Override
    public String toString() {
        return "IssuerConfig[port=" + port + ", clientId=" + clientId + ']';
    }
}
