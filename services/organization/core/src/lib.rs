//! Decisions of the organization service: roles and rights. No I/O.
