//! The mail store: folders, messages, flags, mod-sequences, quota, over the record store and blobs.
