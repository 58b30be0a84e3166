/**
 * Every operation in float64, as plainly as it can be written: the judge of all other backends. One file per operation, a
 * loop beside the formula it computes; floats are kept as doubles, so that central differences tell a right gradient from
 * a wrong one.
 */
package dev.firstlight.reference;
