package oart.ejb.backend;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import oart.ejb.problem.ProblemException;
import oart.persistence.backend.BackendId;
import oart.persistence.backend.BackendReport;
import oart.persistence.backend.BackendRow;
import oart.persistence.backend.BackendState;

/** What administrators do with backends: the rows, and beside them how they are now. Holds no transaction. */
@ApplicationScoped
public class Backends {
    private BackendService service;
    private BackendPool pool;
    private BackendConnector connector;

    /** For the container only. */
    protected Backends() {}

    @Inject
    public Backends(BackendService service, BackendPool pool, BackendConnector connector) {
        this.service = service;
        this.pool = pool;
        this.connector = connector;
    }

    /**
     * A page by name.
     *
     * @param states none = all but removed ones without jobs
     */
    public List<BackendView> list(
            Set<BackendState> states, Optional<String> tag, Optional<BackendId> after, int limit) {
        return views(service.page(states, tag.orElse(null), after.orElse(null), limit));
    }

    /** @throws ProblemException NOT_FOUND */
    public BackendView require(BackendId id) {
        return views(List.of(service.require(id))).get(0);
    }

    /** Adds a backend whatever its state; this node knows it at once, the others within moments. As {@link BackendService#add}. */
    public BackendView add(BackendEdit edit, BackendChange wanted) {
        BackendId id = service.add(edit, wanted);
        return changed(id);
    }

    /** As {@link BackendService#change}. */
    public BackendView change(BackendEdit edit, BackendId id, BackendChange wanted) {
        service.change(edit, id, wanted);
        return changed(id);
    }

    /** No new jobs; those there run to their end. As {@link BackendService#move}. */
    public BackendView drain(BackendEdit edit, BackendId id) {
        service.move(edit, id, BackendState.DRAINING);
        return changed(id);
    }

    /** As {@link BackendService#move}. */
    public BackendView resume(BackendEdit edit, BackendId id) {
        service.move(edit, id, BackendState.ACTIVE);
        return changed(id);
    }

    /** As {@link BackendService#remove}. */
    public void remove(BackendEdit edit, BackendId id) {
        service.remove(edit, id);
        pool.refresh();
    }

    /** Looks at the server that would be added, and adds nothing. Completes within a minute and never fails. */
    public CompletionStage<BackendCheck> check(BackendChange wanted) {
        URI url = wanted.url().orElseThrow(() -> ProblemException.invalid("/url", "url is required."));
        return connector.check(new BackendAddress(
                url,
                Optional.ofNullable(wanted.credentials().value()).map(BackendCredentials::authorization),
                Optional.ofNullable(wanted.tlsCa().value())));
    }

    private BackendView changed(BackendId id) {
        pool.refresh();
        return require(id);
    }

    private List<BackendView> views(List<BackendRow> rows) {
        Map<BackendId, List<BackendReport>> reports =
                service.reports(rows.stream().map(BackendRow::id).toList()).stream()
                        .collect(Collectors.groupingBy(BackendReport::backend));
        return rows.stream()
                .map(row -> view(row, reports.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private BackendView view(BackendRow row, List<BackendReport> reports) {
        Optional<ComfyBackend> backend = pool.find(row.id());
        return new BackendView(
                row.id(),
                row.name(),
                row.url(),
                row.source(),
                row.state(),
                row.weight(),
                row.tags(),
                row.slots(),
                row.slotsUsed(),
                row.jobs(),
                row.credentials() != null || pool.isConfiguredWithCredentials(row.url()),
                row.tlsCa() == null ? List.of() : TlsAuthorities.describe(row.tlsCa()),
                pool.status(row.id()),
                pool.trouble(row.id()),
                backend.flatMap(ComfyBackend::catalogue).map(NodeCatalogue::nodeClasses),
                sights(row.id(), reports),
                row.createdAt(),
                row.updatedAt());
    }

    /** This node's is as of now, the others' as they last wrote them. */
    private List<BackendView.Sight> sights(BackendId id, List<BackendReport> reports) {
        BackendReport here = pool.report(id);
        List<BackendView.Sight> sights = new ArrayList<>();
        Optional<BackendReport> written = reports.stream()
                .filter(report -> report.node().equals(here.node()) && report.healthy() == here.healthy())
                .findFirst();
        sights.add(sight(new BackendReport(
                id,
                here.node(),
                here.healthy(),
                here.circuit(),
                here.trouble(),
                written.map(BackendReport::since).orElse(null))));
        reports.stream()
                .filter(report -> !report.node().equals(here.node()))
                .map(Backends::sight)
                .forEach(sights::add);
        return sights;
    }

    private static BackendView.Sight sight(BackendReport report) {
        return new BackendView.Sight(
                report.node(),
                report.healthy(),
                CircuitState.valueOf(report.circuit()),
                Optional.ofNullable(report.trouble()),
                Optional.ofNullable(report.since()));
    }
}
