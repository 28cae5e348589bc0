/** Workflows on the wire. Thin: shapes what {@code oart.ejb.workflow} answers. Runs on request threads. */
package oart.web.workflow;
