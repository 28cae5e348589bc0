/** What was measured, and its forms: a table for people, JSON for programs, a chart for documents. Knows no scenario. */
package oart.benchmarks.result;
