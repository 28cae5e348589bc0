/**
 * Completion webhooks: who may be told, when, and what became of it. A delivery is a row that the end of its job wrote; one node at a time
 * claims it, sends it once and writes the result, so that it arrives at least once whatever dies meanwhile. Knows how to sign, not how a job
 * looks on the wire (web hands that in) nor how to send ({@link oart.ejb.webhook.WebhookSender}). Sending holds no thread and no transaction
 * of ours.
 */
package oart.ejb.webhook;
