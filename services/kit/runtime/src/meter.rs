//! Metrics of RPCs: how many, how they ended, how long they took. The same for calls in the process
//! and over the network.
//!
//! - `gatepost_rpcs_total{rpc, peer, code}`: ended calls; `code` is gRPC's, such as `OK`.
//! - `gatepost_rpc_seconds{rpc}`: their time, to the end of the last response message.
//! - `gatepost_rpcs_in_progress{rpc}`: those that have not ended.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::body::Body;
use bytes::Bytes;
use gatepost_model::ServiceName;
use http::{HeaderMap, Response};
use http_body::{Frame, SizeHint};
use tokio::time::Instant;
use tonic::Code;

/// Says what the metrics mean, where they are rendered.
pub(crate) fn describe() {
    metrics::describe_counter!("gatepost_rpcs_total", "RPCs that have ended");
    metrics::describe_histogram!(
        "gatepost_rpc_seconds",
        metrics::Unit::Seconds,
        "Time of RPCs to the end of their response"
    );
    metrics::describe_gauge!("gatepost_rpcs_in_progress", "RPCs that have not ended");
}

/// A call that is being answered. Dropped before its end, it counts as cancelled.
pub(crate) struct Call {
    rpc: &'static str,
    peer: ServiceName,
    begun: Instant,
    code: Code,
}

impl Call {
    pub(crate) fn begin(rpc: &'static str, peer: ServiceName) -> Self {
        metrics::gauge!("gatepost_rpcs_in_progress", "rpc" => rpc).increment(1);
        Self { rpc, peer, begun: Instant::now(), code: Code::Cancelled }
    }

    /// Waits for the end of the response.
    pub(crate) fn follow(mut self, response: Response<Body>) -> Response<Body> {
        if self.saw(response.headers()) {
            return response;
        }
        response.map(|inner| Body::new(Followed { inner, call: Some(self) }))
    }

    /// Takes the status out of headers or trailers, if it is there.
    fn saw(&mut self, headers: &HeaderMap) -> bool {
        let status = headers.get("grpc-status");
        status.map(|status| self.code = Code::from_bytes(status.as_bytes())).is_some()
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let rpc = self.rpc;
        metrics::gauge!("gatepost_rpcs_in_progress", "rpc" => rpc).decrement(1);
        metrics::histogram!("gatepost_rpc_seconds", "rpc" => rpc).record(self.begun.elapsed());
        metrics::counter!(
            "gatepost_rpcs_total",
            "rpc" => rpc,
            "peer" => self.peer.as_str(),
            "code" => name(self.code),
        )
        .increment(1);
    }
}

/// gRPC's name of a code.
const fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// A response body that is watched for its end.
struct Followed {
    inner: Body,
    call: Option<Call>,
}

impl http_body::Body for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        let trailers = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.trailers_ref());
        if let (Some(trailers), Some(call)) = (trailers, &mut self.call) {
            call.saw(trailers);
        }
        if trailers.is_some() || frame.is_none() {
            self.call = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
