package oart.ejb.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.imageio.ImageIO;
import oart.ejb.image.ImageStore.StoredObject;
import oart.ejb.image.metadata.TestPngs;
import oart.ejb.problem.ProblemException;
import oart.ejb.problem.ProblemType;
import oart.persistence.image.ImageId;
import oart.persistence.user.FolderId;
import oart.persistence.user.UserId;
import oart.persistence.workflow.WorkflowId;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
    private static final UserId USER = UserId.random();

    private final InMemoryImageStore store = new InMemoryImageStore();
    private final Rows rows = new Rows();
    private final SameThread threads = new SameThread();
    private final Thumbnails thumbnails = new Thumbnails(
            rows,
            new ImageContents(store, rows, threads),
            store,
            new DecodeQueue(threads),
            threads,
            new ImageConfig(1 << 20, 1 << 10, 2_000_000));

    /** The rows that thumbnails need, in memory. */
    private static final class Rows extends ImageService {
        private final Map<ImageId, ImageView> all = new HashMap<>();

        @Override
        public List<ImageView> findAll(Collection<ImageId> ids) {
            return ids.stream().map(all::get).toList();
        }

        @Override
        public boolean keepThumbnail(ImageId id, String url) {
            return all.computeIfPresent(id, (same, row) -> view(id, row.url(), row.contentType(), url)) != null;
        }
    }

    private static ImageView view(ImageId id, String url, String type, String thumbnail) {
        return new ImageView(
                id,
                url,
                new WorkflowId(UUID.randomUUID()),
                USER,
                FolderId.random(),
                null,
                null,
                null,
                type,
                null,
                null,
                1L,
                thumbnail,
                true,
                null);
    }

    private ImageView stored(String name, byte[] bytes, String type) {
        ImageView row = view(ImageId.random(), "default/" + USER + '/' + name, type, null);
        rows.all.put(row.id(), row);
        store.put(row.objectKey(), bytes, type);
        return row;
    }

    private byte[] open(ImageView row) throws IOException {
        try (StoredObject object = thumbnails.open(row).toCompletableFuture().join()) {
            return object.bytes().readAllBytes();
        }
    }

    private void assertRefused(ImageView row, ProblemType type, String detail) {
        assertThatThrownBy(() -> thumbnails.open(row).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(type);
                    assertThat(problem.detail()).contains(detail);
                });
    }

    @Test
    void thumbnailShouldBeMadeStoredAndUsedAgain() throws IOException {
        // Given
        ImageView row = stored("a.png", TestPngs.plain(1000, 500), "image/png");

        // When
        byte[] first = open(row);
        store.delete(row.objectKey());
        byte[] second = open(rows.all.get(row.id()));

        // Then
        assertThat(ImageIO.read(new ByteArrayInputStream(first)).getWidth()).isEqualTo(512);
        assertThat(second).isEqualTo(first);
        assertThat(rows.all.get(row.id()).thumbnailUrl())
                .isEqualTo("default/" + USER + "/thumbnails/" + row.id() + ".jpg");
    }

    @Test
    void thumbnailShouldBeMadeAgainWhenTheStoreHasLostIt() throws IOException {
        // Given
        ImageView row = stored("a.png", TestPngs.plain(100, 50), "image/png");
        byte[] first = open(row);
        store.delete(USER + "/thumbnails/" + row.id() + ".jpg");

        // Then
        assertThat(open(rows.all.get(row.id()))).isEqualTo(first);
    }

    @Test
    void whatIsNoPictureThatCanBeDecodedShouldBeRefused() {
        assertRefused(stored("a.mp4", new byte[9], "video/mp4"), ProblemType.NOT_FOUND, "video/mp4");
        assertRefused(stored("b.png", new byte[9], "image/png"), ProblemType.NOT_FOUND, "damaged");
        assertRefused(stored("c.png", TestPngs.plain(2000, 1001), "image/png"), ProblemType.NOT_FOUND, "pixels");
        ImageView gone = stored("d.png", TestPngs.plain(9, 9), "image/png");
        store.delete(gone.objectKey());
        assertRefused(gone, ProblemType.NOT_FOUND, "not found");
        ImageView there = stored("e.png", TestPngs.plain(9, 9), "image/png");
        store.down();
        assertRefused(there, ProblemType.STORAGE_UNAVAILABLE, "store");
    }

    @Test
    void nothingShouldBeLeftWhenTheImageIsDeletedMeanwhile() {
        // Given
        ImageView row = stored("a.png", TestPngs.plain(9, 9), "image/png");
        rows.all.clear();

        // Then
        assertRefused(row, ProblemType.NOT_FOUND, "not found");
        assertThat(store.keys()).containsExactly(row.objectKey());
    }

    @Test
    void makeLaterShouldMakeWhatIsMissingAndSwallowWhatCannotBeMade() {
        // Given
        ImageView picture = stored("a.png", TestPngs.plain(9, 9), "image/png");
        ImageView broken = stored("b.png", new byte[9], "image/png");
        ImageView video = stored("c.mp4", new byte[9], "video/mp4");

        // When
        thumbnails.makeLater(List.of(picture.id(), broken.id(), video.id()));

        // Then
        assertThat(rows.all.get(picture.id()).thumbnailUrl()).isNotNull();
        assertThat(rows.all.get(broken.id()).thumbnailUrl()).isNull();
        assertThat(rows.all.get(video.id()).thumbnailUrl()).isNull();
    }

    @Test
    void makeLaterShouldMakeItOfTheBytesAtHandWhenThereAreSome() {
        // Given
        byte[] file = TestPngs.plain(9, 9);
        ImageView picture = stored("a.png", file, "image/png");
        ImageView broken = stored("b.png", new byte[9], "image/png");
        ImageView video = stored("c.mp4", new byte[9], "video/mp4");
        store.delete(picture.objectKey());

        // When
        thumbnails.makeLater(new Thumbnails.Fresh(picture.id(), picture.user(), "image/png", file));
        thumbnails.makeLater(new Thumbnails.Fresh(broken.id(), broken.user(), "image/png", new byte[9]));
        thumbnails.makeLater(new Thumbnails.Fresh(video.id(), video.user(), "video/mp4", new byte[9]));

        // Then
        assertThat(rows.all.get(picture.id()).thumbnailUrl()).endsWith("/thumbnails/" + picture.id() + ".jpg");
        assertThat(rows.all.get(broken.id()).thumbnailUrl()).isNull();
        assertThat(rows.all.get(video.id()).thumbnailUrl()).isNull();
    }
}
