package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import oart.persistence.user.UserId;

/** Removes what is kept no longer, rows first, a bounded number at a time. For batch jobs; blocks on the database only. */
@ApplicationScoped
public class ImageRetention {
    private static final int AT_ONCE = 500;

    private final RetentionService rows;
    private final ImageRemoval removal;

    /** For the container only. */
    protected ImageRetention() {
        this(null, null);
    }

    @Inject
    public ImageRetention(RetentionService rows, ImageRemoval removal) {
        this.rows = rows;
        this.removal = removal;
    }

    /** Users whose images have an end, in the order of their ids. @param after the last one seen */
    public List<UserId> users(Optional<UserId> after, int limit) {
        return rows.users(after, limit);
    }

    /** Removes the images that the user's plan does not keep any longer. @return how many objects */
    public int removeImages(UserId user) {
        return removeAll(() -> rows.forgetImages(user, AT_ONCE));
    }

    /** Removes all images of a user, whatever their age. @return how many objects */
    public int removeEverything(UserId user) {
        return removeAll(() -> rows.forgetAllImages(user, AT_ONCE));
    }

    /** Deletes objects in the background. */
    public void removeObjects(List<String> keys) {
        removal.deleteObjects(keys);
    }

    /** Removes uploads that have expired unused or whose jobs are gone. @return how many */
    public int removeUploads() {
        return removeAll(() -> rows.forgetUploads(AT_ONCE));
    }

    private int removeAll(Supplier<List<String>> some) {
        int removed = 0;
        List<String> keys;
        do {
            keys = some.get();
            removal.deleteObjects(keys);
            removed += keys.size();
        } while (!keys.isEmpty());
        return removed;
    }
}
