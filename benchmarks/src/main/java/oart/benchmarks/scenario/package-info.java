/**
 * One class for each benchmark: drives the product, looks whether what came back is right, and tells numbers with their goals. A scenario
 * warms up by itself and leaves the installation idle, with its one ComfySim and no faults.
 */
package oart.benchmarks.scenario;
