package oart.ejb.image;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import oart.persistence.image.ImageRepository;
import oart.persistence.image.UploadRepository;
import oart.persistence.user.UserId;
import oart.persistence.user.UserRepository;

/**
 * The rows of what is kept no longer. Each call is a transaction of its own, also within a batch step's, since objects are deleted as soon as
 * it returns.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class RetentionService {
    private final UserRepository users;
    private final ImageRepository images;
    private final UploadRepository uploads;

    /** For the container only. */
    public RetentionService() {
        this(null, null, null);
    }

    @Inject
    public RetentionService(UserRepository users, ImageRepository images, UploadRepository uploads) {
        this.users = users;
        this.images = images;
        this.uploads = uploads;
    }

    /** Users whose plan keeps images for a limited time, in the order of their ids. @param after the last one seen */
    public List<UserId> users(Optional<UserId> after, int limit) {
        return users.withLimitedRetention(after, limit);
    }

    /** Deletes rows of images that are older than the user's plan keeps them. @return keys of objects that no row names any more */
    public List<String> forgetImages(UserId user, int atMost) {
        return ImageService.keys(images.removeExpired(user, atMost));
    }

    /** As above, whatever their age. */
    public List<String> forgetAllImages(UserId user, int atMost) {
        return ImageService.keys(images.removeSome(user, atMost));
    }

    /** Deletes rows of uploads that have expired and that no job names. @return their keys */
    public List<String> forgetUploads(int atMost) {
        return uploads.removeExpired(atMost);
    }
}
