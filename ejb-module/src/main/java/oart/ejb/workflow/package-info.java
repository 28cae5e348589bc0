/**
 * Workflows and models as definitions, and the filling of a workflow's graph with the values of one request.
 *
 * <p>Filling is pure: no database, no clock, no thread of its own, and any thread may call it. Must not know plans (it takes
 * {@link oart.ejb.workflow.PlanBounds}), jobs' lives, or how a graph travels. Called by jobs, plans, the catalogue and the web.
 */
package oart.ejb.workflow;
