/**
 * The rows of models, workflows and plans in memory, for the path of a request, and their seeds. Knows how rows become definitions and
 * nothing of jobs or the web. Any thread; the database is asked on a miss and by a tick.
 */
package oart.ejb.catalogue;
