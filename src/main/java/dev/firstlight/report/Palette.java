package dev.firstlight.report;

import java.awt.Color;

/**
 * The colours of all pictures: blue for right and for training, vermilion for wrong and for validation, from the palette of Okabe and Ito,
 * "Color Universal Design", 2002, which people with any kind of colour vision can tell apart.
 */
final class Palette {
    static final Color BLUE = new Color(0x0072B2);
    static final Color VERMILION = new Color(0xD55E00);
    static final Color TEXT = new Color(0x222222);
    static final Color FAINT_TEXT = new Color(0x6B6B6B);
    static final Color LINES = new Color(0xE2E2E2);
    static final Color EMPTY = new Color(0xF6F6F6);

    private Palette() {}

    /** From white at 0 to {@code full} at 1. */
    static Color shade(Color full, double share) {
        double t = Math.max(0, Math.min(1, share));
        return new Color(mix(full.getRed(), t), mix(full.getGreen(), t), mix(full.getBlue(), t));
    }

    private static int mix(int component, double t) {
        return (int) Math.round(255 + (component - 255) * t);
    }

    /** White on all but light grounds: by relative luminance, WCAG 2.1, so that the contrast is 3.6 at least. */
    static Color readableOn(Color ground) {
        double luminance = 0.2126 * linear(ground.getRed()) + 0.7152 * linear(ground.getGreen()) + 0.0722 * linear(ground.getBlue());
        return luminance > 0.24 ? TEXT : Color.WHITE;
    }

    private static double linear(int component) {
        double c = component / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
