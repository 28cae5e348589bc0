/**
 * What every request meets first: its id and the security headers; and the paths that servers take for their own (health, metrics,
 * OpenAPI), answered by us on all of them. Runs on request threads, before identity.
 */
package oart.web.edge;
