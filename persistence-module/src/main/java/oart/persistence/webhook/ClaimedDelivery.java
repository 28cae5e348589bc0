package oart.persistence.webhook;

import oart.persistence.job.JobId;
import oart.persistence.user.UserId;

/**
 * A delivery that this node is to try now.
 *
 * @param host of the URL, lower case; an IPv6 address in brackets
 * @param attempt this try, from 1; its result is written only while no later one has begun
 * @param failures tries that failed since the delivery was made or asked for again
 */
public record ClaimedDelivery(
        DeliveryId id, JobId job, UserId user, String url, String host, int attempt, int failures) {}
