package oart.persistence.job;

/** What a user uses now. @param images of the present UTC day, jobs under way included */
public record Usage(int queued, int running, int images) {
    public static final Usage NONE = new Usage(0, 0, 0);
}
