/**
 * Refusals and failures with a name, as every feature throws them. Knows no HTTP status: only web turns a category into one. Leaf package,
 * any thread.
 */
package oart.ejb.problem;
