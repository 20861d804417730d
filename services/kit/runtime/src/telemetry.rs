//! Logs, traces and metrics.

use http::HeaderMap;
use opentelemetry::{
    global,
    propagation::{Extractor, Injector},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const TRACE_HEADER: &str = "traceparent";

/// Makes `span` part of the trace that a request's headers tell of, if they do.
pub(crate) fn adopt(span: &Span, headers: &HeaderMap) {
    if headers.contains_key(TRACE_HEADER) {
        let context = global::get_text_map_propagator(|found| found.extract(&Read(headers)));
        // An error says that traces are off.
        let _off = span.set_parent(context);
    }
}

/// Tells the other end of a link which trace a request belongs to.
pub(crate) fn inject(headers: &mut HeaderMap) {
    let context = Span::current().context();
    global::get_text_map_propagator(|found| found.inject_context(&context, &mut Write(headers)));
}

struct Read<'a>(&'a HeaderMap);

impl Extractor for Read<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(http::HeaderName::as_str).collect()
    }
}

struct Write<'a>(&'a mut HeaderMap);

impl Injector for Write<'_> {
    fn set(&mut self, key: &str, value: String) {
        let name = http::HeaderName::try_from(key);
        if let (Ok(name), Ok(value)) = (name, http::HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
