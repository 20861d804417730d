//! Traces across links: W3C Trace Context in request headers.

use std::sync::atomic::{AtomicBool, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    global,
    propagation::{Extractor, Injector},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

const HEADER: &str = "traceparent";

/// Are there traces at all? Spares every call the question where its span belongs.
static ON: AtomicBool = AtomicBool::new(false);

pub(super) fn turn_on() {
    global::set_text_map_propagator(TraceContextPropagator::new());
    ON.store(true, Ordering::Relaxed);
}

/// Makes `span` part of the trace that a request's headers tell of, if they do.
pub(crate) fn adopt(span: &Span, headers: &HeaderMap) {
    if ON.load(Ordering::Relaxed) && headers.contains_key(HEADER) {
        let context = global::get_text_map_propagator(|found| found.extract(&Read(headers)));
        // An error says that this span is not traced.
        let _untraced = span.set_parent(context);
    }
}

/// Tells the other end of a link which trace a request belongs to.
pub(crate) fn inject(headers: &mut HeaderMap) {
    if ON.load(Ordering::Relaxed) {
        let context = Span::current().context();
        global::get_text_map_propagator(|found| {
            found.inject_context(&context, &mut Write(headers));
        });
    }
}

struct Read<'a>(&'a HeaderMap);

impl Extractor for Read<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Write<'a>(&'a mut HeaderMap);

impl Injector for Write<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
