//! End-to-end tests over one process and separate processes.
