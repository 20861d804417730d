//! What a browser is still sending when its form has been refused as too large.
//!
//! A connection that is closed while the other end sends is reset, and the reset overtakes the answer: the
//! browser shows that the connection broke, and not the page that says why (RFC 9112 §9.6). So the rest is
//! read and dropped first, within bounds.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use http::{HeaderMap, header::EXPECT};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

/// Bytes of a refused body that are read before the connection is closed all the same.
const MOST: usize = 64 << 20;

/// A request's body, of which the rest can be read after its reader has gone.
#[derive(Clone)]
pub(crate) struct Rest {
    body: Arc<Mutex<Body>>,
    /// Does its sender wait to be told to send (RFC 9110 §10.1.1)?
    waits: bool,
}

impl Rest {
    /// The body of a request with these headers.
    pub(crate) fn of(body: Body, headers: &HeaderMap) -> Self {
        Self { body: Arc::new(Mutex::new(body)), waits: headers.contains_key(EXPECT) }
    }

    /// Reads and drops what is left, up to a bound. A sender that waits is not told to send.
    pub(crate) async fn drop_all(mut self) {
        if self.waits {
            return;
        }
        let mut left = MOST;
        while let Some(Ok(frame)) = self.frame().await {
            let size = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(size) else { return };
            left = rest;
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut Body) -> T) -> T {
        act(&mut self.body.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpBody for Rest {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|body| Pin::new(body).poll_frame(context))
    }

    fn is_end_stream(&self) -> bool {
        self.with(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|body| body.size_hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[tokio::test]
    async fn the_rest_is_read_unless_its_sender_waits() {
        for (expect, left) in [(None, 0), (Some("100-continue"), 5)] {
            let mut headers = HeaderMap::new();
            headers.extend(expect.map(|value| (EXPECT, HeaderValue::from_static(value))));
            let rest = Rest::of(Body::from("hello"), &headers);
            rest.clone().drop_all().await;
            let after = rest.collect().await.unwrap().to_bytes();
            assert_eq!(after.len(), left);
        }
    }
}
