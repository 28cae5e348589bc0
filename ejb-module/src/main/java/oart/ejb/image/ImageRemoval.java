package oart.ejb.image;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.ejb.image.ImageService.FolderContents;
import oart.ejb.problem.ProblemException;
import oart.ejb.user.Caller;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes images: first their rows, in one transaction, then the objects that nothing names any more, in the background. What the store
 * does not delete now is found by storage-reconcile. Returns once the rows are gone.
 */
@ApplicationScoped
public class ImageRemoval {
    private static final Logger LOGGER = LoggerFactory.getLogger(ImageRemoval.class);

    private final ImageService images;
    private final ImageStore store;
    private final Event<ObjectsRemoved> removed;

    /** For the container only. */
    protected ImageRemoval() {
        this(null, null, null);
    }

    @Inject
    public ImageRemoval(ImageService images, ImageStore store, Event<ObjectsRemoved> removed) {
        this.images = images;
        this.store = store;
        this.removed = removed;
    }

    /**
     * Deletes one image of the caller; for an administrator who gives a reason, anyone's.
     *
     * @throws ProblemException NOT_FOUND; FORBIDDEN for an administrator without a reason
     */
    public void delete(Caller caller, ImageId id, Optional<String> reason) {
        ImageView image = images.require(caller, id);
        deleteObjects(
                image.user().equals(caller.id())
                        ? images.forget(caller, id)
                        : images.forgetForeign(caller, id, reason.orElse("")));
    }

    /** Deletes all of them or, when one is not the caller's, none. @return how many */
    public int deleteAll(Caller caller, List<ImageId> ids) {
        deleteObjects(images.forgetAll(caller, ids));
        return (int) ids.stream().distinct().count();
    }

    /**
     * Deletes a folder, as {@link ImageService#forgetFolder}; for an administrator who gives a reason, anyone's.
     *
     * @throws ProblemException as there; FORBIDDEN for an administrator without a reason
     */
    public void deleteFolder(
            Caller caller, UserId owner, FolderId id, Optional<FolderContents> contents, Optional<String> reason) {
        deleteObjects(images.forgetFolder(caller, owner, id, contents, reason.orElse("")));
    }

    /** Deletes objects in the background; what fails is left to storage-reconcile. */
    void deleteObjects(List<String> keys) {
        removed.fire(new ObjectsRemoved(keys));
        for (String key : keys) {
            store.delete(key).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOGGER.atWarn()
                            .addKeyValue("object", key)
                            .addKeyValue("error", failure.getMessage())
                            .log("object not deleted, left to storage-reconcile");
                }
            });
        }
    }
}
