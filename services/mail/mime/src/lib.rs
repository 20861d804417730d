//! MIME structure of a stored message: ENVELOPE, BODYSTRUCTURE and sections with exact offsets.
