/**
 * ComfyUI servers: the port {@link oart.ejb.backend.ComfyBackend} and this node's connections. Knows no job, no user and no wire format.
 * Nothing blocks; stages complete and listeners are called on the container's executor.
 */
package oart.ejb.backend;
