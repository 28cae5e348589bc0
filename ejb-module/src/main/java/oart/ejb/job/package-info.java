/**
 * The generation job from wish to stored pictures: submission, dispatch to backends, reconciliation, results, waiting callers. Knows no
 * HTTP of ours and no wire of ComfyUI's. Services hold short transactions; {@link oart.ejb.job.JobDispatcher} and what it drives hold none
 * and run on the container's executors.
 */
package oart.ejb.job;
