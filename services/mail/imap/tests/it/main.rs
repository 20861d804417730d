//! Transcripts: what clients send and what they get, over streams in memory, from a real mail store.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod ahead;
mod appending;
mod binary;
mod concurrency;
mod condstore;
mod contexts;
mod corpus;
mod fairness;
mod fetching;
mod floods;
mod folders;
mod framing;
mod harness;
mod hostile;
mod listing;
mod load_balancer;
mod login;
mod metadata;
mod mime;
mod model;
mod negotiating;
mod notify;
mod objects;
mod permissions;
mod proxy;
mod qresync;
mod rev2;
mod rights;
mod searching;
mod sorting;
mod storing;
mod thrown;
mod tokens;
mod uidonly;
mod utf8;
