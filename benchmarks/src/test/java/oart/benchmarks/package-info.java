/** Whether every benchmark runs; nothing here is timed. */
package oart.benchmarks;
