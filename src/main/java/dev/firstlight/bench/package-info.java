/**
 * The measuring instruments: how long a launch takes ({@link dev.firstlight.bench.LaunchTimer}), and how long it would have to
 * take on a device whose limits were measured too ({@link dev.firstlight.bench.Ceilings}).
 */
package dev.firstlight.bench;
