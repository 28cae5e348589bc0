package oart.web.job;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import oart.ejb.job.JobView;
import oart.ejb.job.JobView.JobImage;

/** One picture in the answer of a call that waited: the OUTPUT parameter's detail, the bytes, and what they are. */
final class ResultItem {
    private ResultItem() {}

    static Map<String, Object> of(JobView job, JobImage image, byte[] bytes) {
        Map<String, Object> item = detail(image);
        item.put("processed_image", Base64.getEncoder().encodeToString(bytes));
        item.put("image_id", image.id());
        item.put("url", image.url());
        item.put("content_type", image.contentType());
        item.put("width", image.width());
        item.put("height", image.height());
        item.put("seeds", job.seeds() == null ? Map.of() : job.seeds());
        return item;
    }

    /** The detail as stored; every member is there, also for a picture that no parameter names. */
    private static Map<String, Object> detail(JobImage image) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("name", null);
        detail.put("description", null);
        detail.put("example", null);
        detail.put("type", image.contentType() != null && image.contentType().startsWith("image/") ? "IMAGE" : "FILE");
        detail.put("default", null);
        detail.put("required", false);
        detail.put("order", null);
        detail.put("input_or_output", "OUTPUT");
        detail.put("node_id", null);
        detail.put("min_value", null);
        detail.put("max_value", null);
        detail.put("randomize", false);
        if (image.output() != null) {
            detail.putAll(image.output());
        }
        return detail;
    }
}
