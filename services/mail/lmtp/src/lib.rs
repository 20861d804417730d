//! LMTP delivery into the mail store.
