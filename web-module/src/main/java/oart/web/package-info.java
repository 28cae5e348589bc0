/**
 * The edge towards clients: the JAX-RS application and what is shared by its resources. The only home of HTTP, WebSocket, tokens and
 * JSON on the wire; knows use cases of {@code oart.ejb}, never a repository or an entity. Runs on the server's request threads.
 */
package oart.web;
