package oart.ejb.problem;

/** The kinds of refusal and failure a caller can meet. Slugs are API: add, never rename. */
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", "Malformed request", Category.MALFORMED),
    VALIDATION_FAILED("validation-failed", "Validation failed", Category.INVALID),
    UNAUTHENTICATED("unauthenticated", "Unauthorized", Category.UNAUTHENTICATED),
    FORBIDDEN("forbidden", "Forbidden", Category.FORBIDDEN),
    ACCOUNT_INACTIVE("account-inactive", "Account inactive", Category.FORBIDDEN),
    PLAN_FORBIDS("plan-forbids", "Plan does not allow this", Category.FORBIDDEN),
    PLAN_LIMIT_REACHED("plan-limit-reached", "Plan limit reached", Category.LIMIT),
    RATE_LIMITED("rate-limited", "Too many requests", Category.LIMIT),
    NOT_FOUND("not-found", "Not found", Category.NOT_FOUND),
    METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", Category.METHOD),
    NOT_ACCEPTABLE("not-acceptable", "Not acceptable", Category.ACCEPT),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Unsupported media type", Category.MEDIA_TYPE),
    TOO_LARGE("too-large", "Too large", Category.TOO_LARGE),
    RANGE_NOT_SATISFIABLE("range-not-satisfiable", "Range not satisfiable", Category.RANGE),
    CONFLICT("conflict", "Conflict", Category.CONFLICT),
    IN_USE("in-use", "In use", Category.CONFLICT),
    STALE("stale", "Changed by somebody else", Category.PRECONDITION),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", "Idempotency key reused with another request", Category.INVALID),
    NO_BACKEND_CAPABLE("no-backend-capable", "No backend can run this", Category.INVALID),
    GRAPH_REFUSED("graph-refused", "ComfyUI refused the graph", Category.INVALID),
    JOB_FAILED("job-failed", "The job failed", Category.BACKEND_FAILED),
    JOB_CANCELLED("job-cancelled", "The job was cancelled", Category.CONFLICT),
    JOB_TIMED_OUT("job-timed-out", "The job exceeded its time limit", Category.TIMEOUT),
    STORAGE_UNAVAILABLE("storage-unavailable", "Object storage is not available", Category.UNAVAILABLE),
    UNAVAILABLE("unavailable", "Not available now", Category.UNAVAILABLE),
    INTERNAL("internal", "Internal error", Category.INTERNAL);

    /** What went wrong in general; only the web edge turns it into a status. */
    public enum Category {
        MALFORMED,
        INVALID,
        UNAUTHENTICATED,
        FORBIDDEN,
        NOT_FOUND,
        METHOD,
        ACCEPT,
        CONFLICT,
        PRECONDITION,
        TOO_LARGE,
        MEDIA_TYPE,
        RANGE,
        LIMIT,
        BACKEND_FAILED,
        UNAVAILABLE,
        TIMEOUT,
        INTERNAL
    }

    private final String slug;
    private final String title;
    private final Category category;

    ProblemType(String slug, String title, Category category) {
        this.slug = slug;
        this.title = title;
        this.category = category;
    }

    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }

    public Category category() {
        return category;
    }
}
