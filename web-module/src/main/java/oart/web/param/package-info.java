/**
 * Types of path and query parameters that refuse nonsense with our own problem: 404 in a path, 422 in a query, on every server. Knows
 * ids, no feature.
 */
package oart.web.param;
