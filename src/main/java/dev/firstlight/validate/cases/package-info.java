/** The catalogue: one small file per family of operations, each adding the cases that pin its kernels down. */
package dev.firstlight.validate.cases;
