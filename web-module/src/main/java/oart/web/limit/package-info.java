/**
 * How often one address may call without a token: a token bucket for each client address, on each node by itself. Knows which proxies may
 * name another address. Used by resources that answer anybody, on request threads; safe for any thread.
 */
package oart.web.limit;
