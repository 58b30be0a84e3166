package dev.firstlight.data;

/**
 * What a network takes in: samples of (channels, height, width), rows of a table with channels and height 1. A stored value goes
 * in as {@code value * scale + shift}.
 *
 * @param scale factor that brings the training inputs to standard deviation 1
 * @param shift summand that brings their mean to 0
 * @param framing how an image from elsewhere is brought to look like the training images
 */
public record InputFormat(int channels, int height, int width, float scale, float shift, Framing framing) {

    /** Values per sample. */
    public int size() {
        return channels * height * width;
    }

    /** The format of byte images, normalised by the mean and the standard deviation over all of {@code training}, (N, C, H, W). */
    static InputFormat ofImages(byte[] training, int channels, int height, int width) {
        Normalisation unit = Normalisation.of(training);
        return new InputFormat(channels, height, width, unit.scale(), unit.shift(), Framing.of(training, channels, height, width));
    }
}
