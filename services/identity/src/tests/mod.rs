//! Flows over the wire, on the memory store.
