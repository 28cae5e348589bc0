/**
 * Plans: what a user may run, and within which bounds. Rules are pure and for any thread; counting limits are exposed here and enforced in
 * the transaction that submits a job. Knows workflows, never jobs. Called by jobs, the catalogue and the web.
 */
package oart.ejb.plan;
