//! The Gatepost binary: all services in one process, one service a process, administration.

fn main() {}
