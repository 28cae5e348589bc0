package oart.acceptance.micro;

/** Workflows of the seed. */
final class Workflows {
    /** Needs no model weights. */
    static final String FIRST_PICTURE = "5eed0000-0000-4000-8000-000000000101";
    /** Samples; its prompt is the text of a CLIPTextEncode. */
    static final String TEXT_TO_IMAGE = "5eed0000-0000-4000-8000-000000000102";

    private Workflows() {}
}
