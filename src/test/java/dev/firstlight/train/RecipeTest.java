package dev.firstlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.firstlight.compute.ops.Update.Rule;
import dev.firstlight.nn.Augmentation;
import dev.firstlight.nn.Notation;
import dev.firstlight.nn.Optimizer;
import org.junit.jupiter.api.Test;

class RecipeTest {
    @Test
    void everyRecipeIsOfAPresetAndCanBeTrainedBy() {
        Recipe.ofPresets().forEach((preset, recipe) -> {
            assertTrue(Notation.presetNames().contains(preset), preset);
            assertEquals(recipe, Recipe.of(preset));
            new TrainOptions(recipe.epochs(), recipe.batch(), recipe.rate(), Schedule.parse(recipe.schedule(), 0), Optimizer.of(recipe.rule()),
                    recipe.smoothing(), 0, 0, 1, Augmentation.parse(recipe.augment()), recipe.average());
            assertTrue(recipe.toString().startsWith("--"), recipe.toString());
        });
    }

    @Test
    void othersAreTrainedAsUsual() {
        assertEquals(Recipe.usual(Rule.ADAM), Recipe.of("lenet"));
        assertEquals(Recipe.of("cnn"), Recipe.of("32c3-relu-10n"));
        assertEquals("", Recipe.of("mlp").toString());
        assertNotEquals("", Recipe.of("best").toString());
    }
}
