package oart.ejb.image;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import oart.ejb.audit.AuditAction;
import oart.ejb.audit.AuditTarget;
import oart.ejb.audit.AuditTrail;
import oart.ejb.audit.Changes;
import oart.ejb.image.metadata.Splices;
import oart.ejb.problem.FieldProblem;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.ejb.user.Caller;
import oart.ejb.user.FolderService;
import oart.persistence.image.GeneratedImage;
import oart.persistence.image.ImageCursor;
import oart.persistence.image.ImageId;
import oart.persistence.image.ImageRepository;
import oart.persistence.image.ImageRepository.Filter;
import oart.persistence.image.ImageRepository.Removed;
import oart.persistence.image.ImageRow;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;

/** The rows of stored results, for their owners. {@link ImageContents} has the bytes, {@link ImageRemoval} the deleting. */
@Stateless
public class ImageService {
    private final ImageRepository images;
    private final FolderService folders;
    private final AuditTrail audit;
    private final Clock clock;

    /** For the container only. */
    public ImageService() {
        this(null, null, null, null);
    }

    @Inject
    public ImageService(ImageRepository images, FolderService folders, AuditTrail audit, Clock clock) {
        this.images = images;
        this.folders = folders;
        this.audit = audit;
        this.clock = clock;
    }

    /** An image of the caller, or any for an administrator. @throws ProblemException NOT_FOUND, also for another's image */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public ImageView require(Caller caller, ImageId id) {
        return images.find(id)
                .filter(image -> caller.isAdmin() || image.owner().equals(caller.id()))
                .map(ImageView::of)
                .orElseThrow(() -> ProblemException.notFound("The image"));
    }

    /**
     * Some images, in this order.
     *
     * @return one view for each different id
     * @throws ProblemException VALIDATION_FAILED at {@code ?ids} when one is neither the caller's nor, for an administrator, there at all
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<ImageView> requireAll(Caller caller, List<ImageId> ids) {
        Map<ImageId, GeneratedImage> found = new HashMap<>();
        images.findAll(ids).stream()
                .filter(image -> caller.isAdmin() || image.owner().equals(caller.id()))
                .forEach(image -> found.put(image.id(), image));
        List<FieldProblem> missing = ids.stream()
                .filter(id -> !found.containsKey(id))
                .map(id -> new FieldProblem("?ids", "You have no image " + id + "."))
                .toList();
        if (!missing.isEmpty()) {
            throw ProblemException.invalid(missing);
        }
        return ids.stream().distinct().map(found::get).map(ImageView::of).toList();
    }

    /**
     * Images of the caller; those in a folder also for administrators.
     *
     * @param after the end of the page before; empty = the newest
     * @throws ProblemException NOT_FOUND: no such folder; VALIDATION_FAILED: no such workflow
     */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public ImagePage page(Caller caller, ImageSearch search, Optional<ImageCursor> after, int limit) {
        UserId owner = search.folder()
                .map(folder -> folders.require(caller, folder).user())
                .orElse(caller.id());
        search.workflow().filter(workflow -> !images.isWorkflow(workflow)).ifPresent(workflow -> {
            throw ProblemException.invalid("?workflow_id", "There is no workflow " + workflow + ".");
        });
        return page(
                new Filter(owner, search.folder(), search.workflow(), search.text(), search.from(), search.to()),
                after,
                limit);
    }

    /** @param after the end of the page before; empty = the newest */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public ImagePage page(Filter filter, Optional<ImageCursor> after, int limit) {
        List<ImageRow> rows = images.page(filter, after, limit + 1);
        List<ImageRow> page = rows.size() > limit ? rows.subList(0, limit) : rows;
        Optional<ImageCursor> next =
                rows.size() > limit ? Optional.of(page.get(limit - 1).cursor()) : Optional.empty();
        return new ImagePage(page.stream().map(ImageView::of).toList(), next);
    }

    /** Moves one image of the caller to another folder of theirs. */
    public ImageView move(Caller caller, ImageId id, FolderId folder) {
        // First, or of two at once the second would lose.
        images.lockOwned(caller.id(), List.of(id));
        GeneratedImage image = own(caller.id(), id);
        image.moveTo(folders.resolve(caller.id(), Optional.of(folder), "/user_folder_id"), clock.instant());
        return ImageView.of(image);
    }

    /** Moves all of them or, when one is not the caller's, none. @return how many */
    public int moveAll(Caller caller, List<ImageId> ids, FolderId folder) {
        Set<ImageId> wanted = requireOwned(caller.id(), ids);
        return images.move(wanted, folders.resolve(caller.id(), Optional.of(folder), "/user_folder_id"));
    }

    /** Those of the images that exist, whoever owns them; for work in the background. */
    @TransactionAttribute(TransactionAttributeType.SUPPORTS)
    public List<ImageView> findAll(Collection<ImageId> ids) {
        return images.findAll(ids).stream().map(ImageView::of).toList();
    }

    /** Notes where the thumbnail of an image lies. @return false when the image is gone */
    public boolean keepThumbnail(ImageId id, String url) {
        return images.keepThumbnail(id, url);
    }

    /** Notes what the bytes of a row really are. */
    public void describe(ImageId id, MediaProbe.Media media, long size, Splices toHide) {
        images.find(id)
                .ifPresent(image ->
                        image.describe(media.contentType(), media.width(), media.height(), size, toHide.toString()));
    }

    /**
     * Deletes the row of an image of the caller. The object is to be deleted after the commit, which {@link ImageRemoval} does.
     *
     * @return keys of objects that no row names any more
     */
    public List<String> forget(Caller caller, ImageId id) {
        return keys(images.remove(List.of(own(caller.id(), id).id())));
    }

    /** As {@link #forget}, for all of them or, when one is not the caller's, none. */
    public List<String> forgetAll(Caller caller, List<ImageId> ids) {
        return keys(images.remove(requireOwned(caller.id(), ids)));
    }

    /**
     * Deletes the row of another's image, for administrators; leaves an entry in the audit trail.
     *
     * @param reason why; kept with the entry
     * @return as {@link #forget}
     */
    public List<String> forgetForeign(Caller caller, ImageId id, String reason) {
        requireReason(caller, reason);
        GeneratedImage image = images.find(id).orElseThrow(() -> ProblemException.notFound("The image"));
        Changes gone = new Changes()
                .note("user_id", image.owner(), null)
                .note("user_folder_id", image.folder(), null)
                .note("url", image.url(), null);
        record(caller, new AuditTarget(AuditTarget.Kind.IMAGE, id.value()), gone, reason);
        return keys(images.remove(List.of(id)));
    }

    /**
     * Deletes a folder of the user.
     *
     * @param contents what becomes of the images in it; empty = it must have none
     * @param reason of an administrator who deletes another's folder; kept in the audit trail
     * @return as {@link #forget}
     * @throws ProblemException NOT_FOUND; CONFLICT for {@code Default}, and for a folder with images when nothing is said of them; FORBIDDEN
     *     without a reason
     */
    public List<String> forgetFolder(
            Caller caller, UserId user, FolderId id, Optional<FolderContents> contents, String reason) {
        if (!user.equals(caller.id())) {
            requireReason(caller, reason);
        }
        FolderId target = folders.resolve(user, Optional.empty());
        folders.requireRemovable(user, id);
        List<String> keys = List.of();
        if (contents.isPresent()) {
            switch (contents.get()) {
                case MOVE -> images.moveAll(id, target);
                case DELETE -> keys = keys(images.removeAll(id));
            }
        } else if (images.anyIn(id)) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "The folder has images. Say images=move to keep them in Default, or images=delete.");
        }
        if (!user.equals(caller.id())) {
            Changes gone = new Changes()
                    .note("user_id", user, null)
                    .note("name", folders.require(user, id).name(), null)
                    .note("images", contents.orElse(null), null);
            record(caller, new AuditTarget(AuditTarget.Kind.FOLDER, id.value()), gone, reason);
        }
        folders.remove(user, id);
        return keys;
    }

    /** What becomes of the images of a folder that is deleted. */
    public enum FolderContents {
        MOVE,
        DELETE
    }

    private void record(Caller caller, AuditTarget target, Changes gone, String reason) {
        audit.record(caller.id(), AuditAction.DELETE, target, gone, Optional.of(reason.strip()));
    }

    private static void requireReason(Caller caller, String reason) {
        if (!caller.isAdmin() || reason.isBlank()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "An administrator may delete what is another's when giving a reason.");
        }
    }

    private GeneratedImage own(UserId user, ImageId id) {
        return images.find(id)
                .filter(image -> image.owner().equals(user))
                .orElseThrow(() -> ProblemException.notFound("The image"));
    }

    private Set<ImageId> requireOwned(UserId user, List<ImageId> ids) {
        Set<ImageId> owned = new HashSet<>(images.lockOwned(user, ids));
        List<FieldProblem> missing = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (!owned.contains(ids.get(i))) {
                missing.add(new FieldProblem("/ids/" + i, "You have no image " + ids.get(i) + "."));
            }
        }
        if (!missing.isEmpty()) {
            throw ProblemException.invalid(missing);
        }
        return owned;
    }

    /** The objects of removed rows, those that lie beside them included. */
    static List<String> keys(List<Removed> removed) {
        return removed.stream().flatMap(ImageService::keys).distinct().toList();
    }

    private static Stream<String> keys(Removed row) {
        List<String> keys = new ArrayList<>();
        if (row.url() != null) {
            String key = ImageStore.keyOf(row.url());
            keys.add(key);
            if (MediaProbe.mayHaveMetadata(key)) {
                keys.add(row.ours() ? ImageContents.metadataKey(key) : ImageContents.cleanKey(key));
            }
        }
        if (row.thumbnailUrl() != null) {
            keys.add(ImageStore.keyOf(row.thumbnailUrl()));
        }
        return keys.stream();
    }
}
