/**
 * What the scenarios run on: the packaged server as a process with the sandbox's parts, ComfySim as processes, clients for both, and databases
 * for the queue alone. Started when first asked for, and shared.
 */
package oart.benchmarks.installation;
