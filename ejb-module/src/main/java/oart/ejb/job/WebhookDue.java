package oart.ejb.job;

/** Fired on a node that heard of a completion webhook to be delivered, or may have missed that. */
public record WebhookDue() {}
