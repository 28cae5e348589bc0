package oart.ejb.job;

import java.time.Instant;
import java.util.Optional;
import oart.ejb.plan.PlanDefinition;

/**
 * What a user may use and uses now.
 *
 * @param plan empty = the user has none, so nothing may be run
 * @param queued waiting jobs
 * @param running dispatched and running jobs
 * @param images of the present UTC day, those of jobs under way included
 * @param resetAt when the count of images begins anew
 */
public record PlanUse(Optional<PlanDefinition> plan, int queued, int running, int images, Instant resetAt) {}
