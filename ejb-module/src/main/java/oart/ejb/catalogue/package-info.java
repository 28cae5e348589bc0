/**
 * The rows of models, workflows and plans: kept in memory for the path of a request, seeded, and changed by those who may. Knows how rows become definitions and
 * nothing of jobs or the web. Any thread; the database is asked on a miss and by a tick.
 */
package oart.ejb.catalogue;
