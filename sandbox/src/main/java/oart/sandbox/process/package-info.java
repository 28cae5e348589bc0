/**
 * Processes, ports and files of the sandbox: nothing here knows what is started. Called by the parts and the launcher, any
 * thread.
 */
package oart.sandbox.process;
