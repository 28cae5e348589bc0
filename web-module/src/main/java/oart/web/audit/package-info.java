/** The trail of administrative changes on the wire, for administrators. Thin. Runs on request threads. */
package oart.web.audit;
