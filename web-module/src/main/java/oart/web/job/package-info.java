/**
 * Asking for pictures and following the job. A call that waits holds an entry in the domain's registry, no thread; answers are written on
 * managed threads. Thin: the rules are in {@code oart.ejb.job}.
 */
package oart.web.job;
