/** Accounts on the wire. Thin: shapes what {@code oart.ejb.user} and the catalogue answer. Runs on request threads. */
package oart.web.user;
