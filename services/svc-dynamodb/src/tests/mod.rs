//! This room's tests: calls through the kernel, in memory, with a fixed clock.
