/**
 * Does this device, with this driver, compute the right thing? One catalogue of cases for every operation, the error bounds
 * they are held to, and the driver that runs them on a backend handed in and judges it by the float64 reference.
 */
package dev.firstlight.validate;
