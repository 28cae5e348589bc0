/** What became of completion webhooks, for the owner of a job and for administrators. Thin: the rules are in {@code oart.ejb.webhook}. */
package oart.web.webhook;
