/**
 * What came of a run, made visible: learning curves, which class was taken for which, the worst mistakes, how strings were read.
 * Numbers are values, pictures are PNG files; a picture that cannot be drawn is a note, never a failure.
 */
package dev.firstlight.report;
