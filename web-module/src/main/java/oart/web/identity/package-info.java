/**
 * Who calls: bearer tokens of the configured issuer, checked by ourselves the same way on every server, and the roles that resources
 * ask for. The only home of the JOSE library; what leaves is a {@link oart.ejb.user.Caller}. The filter runs on request threads before
 * everything that needs a caller, WebSocket handshakes included.
 */
package oart.web.identity;
