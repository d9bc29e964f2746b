package dev.faultline.scalinggroups.domain.catalogue;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The images that exist: an image is a contract on what user data may rely on (DESIGN.md, decision 22). */
public enum Image {
    WEB(
            "ami-faultline-web",
            "faultline-web",
            "Runs the sample web application; user data may set it up or replace it."),
    SHELL("ami-faultline-shell", "faultline-shell", "Runs user data as a shell script, which is the instance.");

    private final String id;
    private final String label;
    private final String description;

    Image(String id, String label, String description) {
        this.id = id;
        this.label = label;
        this.description = description;
    }

    public String id() {
        return id;
    }

    /** AWS's {@code Name}. */
    public String label() {
        return label;
    }

    public String description() {
        return description;
    }

    public static Optional<Image> find(String id) {
        return Arrays.stream(values()).filter(image -> image.id.equals(id)).findFirst();
    }

    /** All ids, for the sentence that names what exists. */
    public static String known() {
        return Arrays.stream(values()).map(Image::id).collect(Collectors.joining(", "));
    }
}
