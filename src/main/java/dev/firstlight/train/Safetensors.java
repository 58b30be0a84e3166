package dev.firstlight.train;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.firstlight.compute.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files of named float32 tensors in the safetensors format: the header's length as 8 little-endian bytes, the header as JSON
 * (per tensor its dtype, shape and byte range; strings under {@code __metadata__}), the elements little-endian.
 */
public final class Safetensors {
    /** One tensor of a file. */
    public record Entry(Shape shape, float[] values) {}

    private static final String METADATA = "__metadata__";
    private static final int LARGEST_HEADER = 100_000_000;

    private Safetensors() {}

    /** Writes tensors in the order of the map. @throws IOException if the file cannot be written; an old one stays whole */
    public static void write(Path file, Map<String, Entry> tensors, Map<String, String> metadata) throws IOException {
        JsonObject header = new JsonObject();
        header.add(METADATA, new Gson().toJsonTree(metadata));
        long end = 0;
        for (Map.Entry<String, Entry> tensor : tensors.entrySet()) {
            JsonObject description = new JsonObject();
            description.addProperty("dtype", "F32");
            description.add("shape", new Gson().toJsonTree(tensor.getValue().shape().toArray()));
            JsonArray range = new JsonArray();
            range.add(end);
            end += 4L * tensor.getValue().values().length;
            range.add(end);
            description.add("data_offsets", range);
            header.add(tensor.getKey(), description);
        }
        String text = header.toString();
        int unpadded = text.getBytes(StandardCharsets.UTF_8).length;
        byte[] json = (text + " ".repeat(-unpadded & 7)).getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(file, channel -> {
            writeFully(channel, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length));
            writeFully(channel, ByteBuffer.wrap(json));
            for (Entry tensor : tensors.values()) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(4, tensor.values().length)).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                writeFully(channel, bytes);
            }
        });
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads all tensors of a file.
     *
     * @throws IOException  if it cannot be read
     * @throws RunException if it is not such a file or holds other types than float32
     */
    public static Map<String, Entry> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer length = readFully(channel, file, 0, 8);
            long headerLength = length.getLong(0);
            if (headerLength < 2 || headerLength > LARGEST_HEADER || 8 + headerLength > size) {
                throw new RunException(file + ": expected a safetensors file, found a header of " + headerLength + " bytes in a file of " + size);
            }
            JsonObject header = JsonParser.parseString(StandardCharsets.UTF_8.decode(readFully(channel, file, 8, (int) headerLength)).toString()).getAsJsonObject();
            Map<String, Entry> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, JsonElement> tensor : header.entrySet()) {
                if (!tensor.getKey().equals(METADATA)) {
                    tensors.put(tensor.getKey(), entry(channel, file, 8 + headerLength, tensor.getKey(), tensor.getValue().getAsJsonObject()));
                }
            }
            return tensors;
        } catch (JsonParseException | IllegalStateException | ArithmeticException | NullPointerException e) {
            throw new RunException(file + ": expected a safetensors file, found a header that is not one", e);
        }
    }

    private static Entry entry(FileChannel channel, Path file, long dataStart, String name, JsonObject description) throws IOException {
        String type = description.get("dtype").getAsString();
        Shape shape = Shape.of(new Gson().fromJson(description.get("shape"), int[].class));
        long begin = description.getAsJsonArray("data_offsets").get(0).getAsLong();
        if (!type.equals("F32")) {
            throw new RunException(file + ": expected float32 tensors, found " + name + " of type " + type);
        }
        float[] values = new float[shape.size()];
        readFully(channel, file, dataStart + begin, Math.multiplyExact(4, values.length)).asFloatBuffer().get(values);
        return new Entry(shape, values);
    }

    private static ByteBuffer readFully(FileChannel channel, Path file, long position, int count) throws IOException {
        if (position < 0 || position + count > channel.size()) {
            throw new RunException(file + ": expected at least " + (position + count) + " bytes, found " + channel.size() + "; the file is cut off");
        }
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {
            // goes on until all is there
        }
        return bytes.flip();
    }
}
