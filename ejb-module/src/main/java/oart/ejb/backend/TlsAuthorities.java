package oart.ejb.backend;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Certificates of the authorities of an organisation, as PEM. */
public final class TlsAuthorities {
    private TlsAuthorities() {}

    /** One of them, for people. */
    public record Authority(String subject, Instant expiresAt) {}

    /**
     * @param pem one certificate or several; text around them is skipped
     * @throws IllegalArgumentException it holds none, or a broken one, or a private key; the message says so in a sentence
     */
    public static List<X509Certificate> parse(String pem) {
        if (pem.contains("PRIVATE KEY-----")) {
            throw new IllegalArgumentException("There is a private key in it; only certificates belong here.");
        }
        if (!pem.contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException(
                    "There is no certificate in it; PEM with BEGIN CERTIFICATE is expected.");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String part : pem.split("(?=-----BEGIN CERTIFICATE-----)")) {
                if (part.startsWith("-----BEGIN")) {
                    certificates.add((X509Certificate) factory.generateCertificate(
                            new ByteArrayInputStream(part.getBytes(StandardCharsets.UTF_8))));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("A certificate in it cannot be read.", e);
        }
        return certificates;
    }

    /** As {@link #parse}, for people. */
    static List<Authority> describe(String pem) {
        return parse(pem).stream()
                .map(certificate -> new Authority(
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getNotAfter().toInstant()))
                .toList();
    }
}
