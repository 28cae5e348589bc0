package oart.ejb.backend.http;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A body of bytes that may not become longer than a limit: the rest is not read, and the exchange fails. */
final class BoundedBody implements BodySubscriber<byte[]> {
    /** Most bytes of an answer that is no file. A queue tells whole graphs, with the pictures that some carry. */
    static final int LIMIT = 128 << 20;

    /** The backend sent more than is ever of use. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private TooLongException(long limit) {
            super("longer than " + limit + " bytes");
        }
    }

    private final BodySubscriber<byte[]> bytes = BodySubscribers.ofByteArray();
    private final long limit;
    private Flow.Subscription subscription;
    private long size;
    private boolean over;

    BoundedBody(long limit) {
        this.limit = limit;
    }

    static BodyHandler<byte[]> handler() {
        return info -> new BoundedBody(LIMIT);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return bytes.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        bytes.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (over) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            size += buffer.remaining();
        }
        if (size > limit) {
            over = true;
            subscription.cancel();
            bytes.onError(new TooLongException(limit));
        } else {
            bytes.onNext(buffers);
        }
    }

    @Override
    public void onError(Throwable failure) {
        bytes.onError(failure);
    }

    @Override
    public void onComplete() {
        bytes.onComplete();
    }
}
