/**
 * What the one-command start and the tests need and production does not: {@link oart.sandbox.Sandbox} starts PostgreSQL, an S3
 * store, an identity issuer and ComfySim on loopback, and Payara Micro nodes that use them. Knows the settings, and no other
 * type of the product. Called by the launcher and by tests, from one thread at a time.
 */
package oart.sandbox;
