/**
 * Every refusal and failure as {@code application/problem+json} (RFC 9457), whether it arose in a filter, in a resource or in the server
 * itself. The only place that turns a kind of problem into an HTTP status. Safe for any thread.
 */
package oart.web.problem;
