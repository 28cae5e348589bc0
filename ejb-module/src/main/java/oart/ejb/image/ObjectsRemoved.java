package oart.ejb.image;

import java.util.List;

/** Fired on the node that deletes objects of images whose rows are gone. @param keys in the object store, without the bucket */
public record ObjectsRemoved(List<String> keys) {
    public ObjectsRemoved {
        keys = List.copyOf(keys);
    }
}
