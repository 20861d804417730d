use std::{
    future::Future,
    io::Write,
    sync::{Arc, Mutex},
};

use opentelemetry::trace::TraceId;
use opentelemetry_sdk::{error::OTelSdkResult, trace::SpanData};
use tracing::{Instrument, debug, info};

use super::*;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written(log: &LogConfig, say: impl FnOnce()) -> String {
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let layer = lines(log, move || writer.clone()).unwrap().with_filter(filter(log).unwrap());
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), say);
    String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap()
}

#[test]
fn levels_are_set_as_a_whole_and_by_name() {
    let say = || {
        debug!(target: "gatepost_imap", "quiet");
        debug!(target: "gatepost_web", "loud");
        debug!(target: "h2::codec", "header: authorization");
        info!(target: "gatepost_imap", "heard");
    };
    let mut log = LogConfig::default();
    log.targets.insert("gatepost_web".into(), "debug".into());
    let text = written(&log, say);
    assert!(text.contains("loud") && text.contains("heard") && !text.contains("quiet"), "{text}");

    log.level = "trace".into();
    assert!(!written(&log, say).contains("authorization"));
    log.targets.insert("h2".into(), "debug".into());
    assert!(written(&log, say).contains("authorization"));

    log.level = "laud".into();
    assert!(filter(&log).is_err_and(|error| error.to_string().starts_with("log.level: no such")));
    let targets = [("h2".to_owned(), "x".to_owned())].into();
    let error = filter(&LogConfig { targets, ..LogConfig::default() }).unwrap_err().to_string();
    assert!(error.starts_with("log.targets.h2: "), "{error}");
}

#[test]
fn json_lines_are_json() {
    let log = LogConfig { format: LogFormat::Json, ..LogConfig::default() };
    let text = written(&log, || info!(mailbox = "m1", "line\nbreak"));
    assert_eq!(text.lines().count(), 1);
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&line["level"], &line["mailbox"]), (&"INFO".into(), &"m1".into()));
    assert_eq!(line["message"], "line\nbreak");
}

#[tokio::test]
async fn an_endpoint_is_plain_http() {
    for endpoint in ["https://collector:4317", "collector:4317", "not a url", ""] {
        let refused = provider("mail", endpoint, 1.0);
        assert!(matches!(refused, Err(TelemetryError::Endpoint(_))), "{endpoint:?}");
    }
}

#[derive(Clone, Debug, Default)]
struct Collected(Arc<Mutex<Vec<SpanData>>>);

impl opentelemetry_sdk::trace::SpanExporter for Collected {
    fn export(&self, batch: Vec<SpanData>) -> impl Future<Output = OTelSdkResult> + Send {
        self.0.lock().unwrap().extend(batch);
        std::future::ready(Ok(()))
    }
}

#[tokio::test]
async fn a_trace_goes_on_at_the_other_end_of_a_link() {
    let collected = Collected::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(collected.clone()).build();
    propagate::turn_on();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("gatepost"));
    let filter = Targets::new().with_target("gatepost", LevelFilter::INFO);
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(filter));
    let _guard = tracing::subscriber::set_default(subscriber);

    let code = crate::grpc::tests::check_remotely().instrument(tracing::info_span!("asking")).await;
    assert_eq!(code, tonic::Code::Ok);
    let spans = collected.0.lock().unwrap();
    let trace = |name: &str| -> Option<TraceId> {
        Some(spans.iter().find(|span| span.name == name)?.span_context.trace_id())
    };
    assert!(trace("asking").is_some());
    assert_eq!(trace("rpc"), trace("asking"));
}

/// A collector that counts what it is sent.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<String>>>);

impl tower::Service<http::Request<tonic::body::Body>> for Collector {
    type Response = http::Response<tonic::body::Body>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        self.0.lock().unwrap().push(request.uri().path().to_owned());
        std::future::ready(Ok(tonic::Status::ok("").into_http()))
    }
}

impl tonic::server::NamedService for Collector {
    const NAME: &'static str = "opentelemetry.proto.collector.trace.v1.TraceService";
}

#[tokio::test(flavor = "multi_thread")]
async fn traces_reach_a_collector() {
    let collector = Collector::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let routes = tonic::service::Routes::new(collector.clone()).into_axum_router();
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });

    let provider = provider("mail", &endpoint, 1.0).unwrap();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("gatepost"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        tracing::info_span!("work").in_scope(|| {});
    });
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    Telemetry { metrics, traces: Some(provider) }.finish().await;
    let paths = collector.0.lock().unwrap().clone();
    assert_eq!(paths, ["/opentelemetry.proto.collector.trace.v1.TraceService/Export"]);
    server.abort();
}
