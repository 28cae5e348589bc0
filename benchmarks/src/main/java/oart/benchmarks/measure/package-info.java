/** How it is measured: latencies, load, the share of other processes, memory. Knows neither the product nor any scenario. */
package oart.benchmarks.measure;
