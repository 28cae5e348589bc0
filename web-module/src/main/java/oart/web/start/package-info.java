/** Starts and stops the application with the server; refuses to start one whose resources are open. Called by the server, once each. */
package oart.web.start;
