/** The caller's own account on the wire. Thin: shapes what {@code oart.ejb.user} answers. Runs on request threads. */
package oart.web.user;
