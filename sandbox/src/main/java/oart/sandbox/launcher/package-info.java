/**
 * The {@code ./oart} command line: builds and starts a server on the sandbox, and talks to a running one. Knows the product only
 * by its REST API. {@link oart.sandbox.launcher.Oart} is the entry; commands run on the main thread.
 */
package oart.sandbox.launcher;
