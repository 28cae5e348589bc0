/**
 * Sends webhooks with OkHttp, whose threads do the waiting, and resolves host names. The only place that connects to what a user named, and
 * so the one that holds every connection to {@link oart.ejb.webhook.AddressPolicy} (docs/adr/0009).
 */
package oart.ejb.webhook.http;
