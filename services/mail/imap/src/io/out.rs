//! Responses on their way.

use bytes::BytesMut;

/// Responses that wait to be written.
#[derive(Default)]
pub(crate) struct Out {
    bytes: BytesMut,
    /// Are names of folders written in UTF-8 (RFC 9755 §3), rather than in modified UTF-7?
    pub(crate) utf8: bool,
}

impl Out {
    /// Gives back the memory; nothing must wait.
    pub(super) fn free(&mut self) {
        self.bytes = BytesMut::new();
    }
}

impl std::ops::Deref for Out {
    type Target = BytesMut;

    fn deref(&self) -> &BytesMut {
        &self.bytes
    }
}

impl std::ops::DerefMut for Out {
    fn deref_mut(&mut self) -> &mut BytesMut {
        &mut self.bytes
    }
}

impl std::fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.bytes.write_str(text)
    }
}
