//! Benchmarks: ratios against a named peer or a physical limit.

fn main() {}
