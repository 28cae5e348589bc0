package oart.ejb.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import oart.ejb.catalogue.Catalogue;
import oart.ejb.plan.PlanDefinition;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.UserService;

/** Which plan a user is held to: their own, else the first active one that costs nothing. */
@ApplicationScoped
public class UserPlans {
    private UserService users;
    private Catalogue catalogue;

    /** For the container only. */
    protected UserPlans() {}

    @Inject
    public UserPlans(UserService users, Catalogue catalogue) {
        this.users = users;
        this.catalogue = catalogue;
    }

    /** Empty when the user has no plan and none is free. */
    public Optional<PlanDefinition> of(Caller caller) {
        return Optional.ofNullable(users.me(caller).plan())
                .flatMap(catalogue::plan)
                .or(catalogue::freePlan);
    }

    static ProblemException none() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rule", "plan");
        facts.put("limit", null);
        facts.put("used", null);
        facts.put("reset_at", null);
        return new ProblemException(
                ProblemType.PLAN_FORBIDS, "You have no plan; an administrator can give you one.", List.of(), facts);
    }
}
