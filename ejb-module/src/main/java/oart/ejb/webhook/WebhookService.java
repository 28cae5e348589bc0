package oart.ejb.webhook;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.ejb.job.Generation;
import oart.ejb.job.JobView;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.persistence.job.JobId;
import oart.persistence.webhook.DeliveryId;
import oart.persistence.webhook.DeliveryState;
import oart.persistence.webhook.WebhookRepository;

/** What became of webhooks, and asking for them again. */
@Stateless
public class WebhookService {
    private final WebhookRepository deliveries;
    private final Generation generation;
    private final WebhookConfig config;

    /** For the container only. */
    public WebhookService() {
        this(null, null, null);
    }

    @Inject
    public WebhookService(WebhookRepository deliveries, Generation generation, WebhookConfig config) {
        this.deliveries = deliveries;
        this.generation = generation;
        this.config = config;
    }

    /** None before the job has ended, and for one without a callback URL. @throws ProblemException NOT_FOUND: not the caller's job */
    public List<DeliveryView> ofJob(Caller caller, JobId job) {
        generation.require(caller, job);
        return deliveries.ofJob(job).stream().map(DeliveryView::of).toList();
    }

    /**
     * Delivers the webhook of a job again, under the same id, also when it arrived.
     *
     * @throws ProblemException NOT_FOUND: not the caller's job; CONFLICT: there is nothing to deliver
     */
    public DeliveryView redeliver(Caller caller, JobId id) {
        JobView job = generation.require(caller, id);
        requireOn();
        return deliveries.ofJob(id).stream()
                .findFirst()
                .flatMap(delivery -> deliveries.again(delivery.id()))
                .map(DeliveryView::of)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.CONFLICT,
                        job.state().isTerminal()
                                ? "The job was sent without a callback_url; there is nobody to tell."
                                : "The job has not ended yet; there is nothing to tell."));
    }

    /** Everybody's, newest first, for administrators. @param before only those after this one in the list */
    public List<DeliveryView> list(Optional<DeliveryState> state, Optional<DeliveryId> before, int limit) {
        return deliveries.list(state.orElse(null), before.orElse(null), limit).stream()
                .map(DeliveryView::of)
                .toList();
    }

    /** As {@link #redeliver(Caller, JobId)}, for administrators. @throws ProblemException NOT_FOUND: there is no such delivery */
    public DeliveryView redeliver(DeliveryId delivery) {
        requireOn();
        return deliveries
                .again(delivery)
                .map(DeliveryView::of)
                .orElseThrow(() -> ProblemException.notFound("The delivery"));
    }

    private void requireOn() {
        if (!config.isOn()) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "Webhooks are switched off on this server: it has no secret to sign them with.");
        }
    }
}
