/**
 * Generation jobs as rows: the queue, its owners' fenced writes, events, usage and idempotency keys, in plain SQL. Knows nothing of
 * ComfyUI. Every write of an owner carries the epoch it claimed with; {@code false} or empty means it owns the job no more: stop.
 */
package oart.persistence.job;
