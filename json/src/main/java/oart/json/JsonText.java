package oart.json;

/** A JSON value as the text that it was read as: {@link Json} writes it as it stands, and nobody reads it in between. */
public record JsonText(String text) {
    @Override
    public String toString() {
        return text;
    }
}
