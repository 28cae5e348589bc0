/** The product as a client developer meets it: through what a generator makes of {@code /openapi.json}. */
package oart.acceptance.client;
