/**
 * {@link oart.ejb.backend.ComfyBackend} over HTTP and WebSocket: the only place that knows ComfyUI's wire. Source: ComfyUI 0.3.64,
 * {@code server.py} and {@code execution.py}. Knows no job. Called through the port; runs on the container's executor and never blocks it
 * but for writing a large download to disk.
 */
package oart.ejb.backend.http;
