package oart.ejb.backend.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import oart.ejb.backend.TlsAuthorities;

/** Trust in the authorities of an organisation, and in no others. The name in the server's certificate is checked all the same. */
final class TlsTrust {
    private TlsTrust() {}

    /** @throws IllegalArgumentException the PEM holds no certificates */
    static SSLContext of(String pem) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int n = 0;
            for (X509Certificate authority : TlsAuthorities.parse(pem)) {
                trusted.setCertificateEntry("authority-" + n++, authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
