/**
 * A stand-in for Fief 0.30.0 on loopback, with its paths, claims and status codes, for the demo and for tests: no passwords, a
 * fixed set of demo users, refresh tokens that live as long as the process. Knows nothing of the product or of the other parts;
 * {@link oart.sandbox.issuer.Issuer} is safe for any thread.
 */
package oart.sandbox.issuer;
