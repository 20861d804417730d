//! Logs, traces and metrics.

mod propagate;

use std::{io::IsTerminal, sync::Once, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer, Registry, filter::Targets, fmt::MakeWriter, layer::SubscriberExt,
    util::SubscriberInitExt,
};

pub(crate) use self::propagate::{adopt, inject};
use crate::{
    config::{LogConfig, LogFormat, TelemetryConfig},
    meter,
};

/// Libraries that say much, and some of it about what they carry: below `info` only when asked for
/// by name in `log.targets`.
const TALKATIVE: [&str; 10] = [
    "fjall",
    "h2",
    "hyper",
    "hyper_util",
    "lettre",
    "lsm_tree",
    "rustls",
    "sled",
    "tonic",
    "tower",
];
/// Upper bounds of the buckets of every histogram whose name ends in `_seconds`.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const UPKEEP: Duration = Duration::from_secs(5);
const LAST_EXPORT: Duration = Duration::from_secs(5);

/// Why telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// A level that does not exist.
    #[error("{key}: no such level; there are off, error, warn, info, debug, trace")]
    Level {
        /// Key in the configuration.
        key: String,
    },
    /// The endpoint is not one.
    #[error("telemetry.otlp_endpoint: {0}")]
    Endpoint(String),
    /// It has been set up before.
    #[error("telemetry is set up already")]
    Again,
}

/// What was set up, for the whole process.
pub struct Telemetry {
    metrics: PrometheusHandle,
    traces: Option<SdkTracerProvider>,
}

/// Sets up logs to standard error, traces and metrics for the process, once. `service` is what
/// traces are filed under, such as `mail`. Must run within a tokio runtime.
///
/// # Errors
///
/// When the configuration makes no sense, or this has been done before.
pub fn init(
    service: &str,
    log: &LogConfig,
    telemetry: &TelemetryConfig,
) -> Result<Telemetry, TelemetryError> {
    let traces = telemetry
        .otlp_endpoint
        .as_deref()
        .map(|endpoint| provider(service, endpoint, telemetry.sample_ratio))
        .transpose()?;
    let (log, filter) = (lines(log, std::io::stderr)?, filter(log)?);
    let spans = traces.as_ref().map(|provider| {
        propagate::turn_on();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("gatepost"));
        layer.with_filter(Targets::new().with_target("gatepost", LevelFilter::INFO))
    });
    let subscriber = tracing_subscriber::registry().with(log.with_filter(filter)).with(spans);
    subscriber.try_init().map_err(|_| TelemetryError::Again)?;
    log_panics();
    Ok(Telemetry { metrics: record_metrics()?, traces })
}

impl Telemetry {
    /// Renders the metrics.
    pub fn metrics(&self) -> PrometheusHandle {
        self.metrics.clone()
    }

    /// Sends the traces that have not been sent; the last thing a process does. Takes a few seconds
    /// at most.
    pub async fn finish(self) {
        let Some(traces) = self.traces else { return };
        let sent = tokio::task::spawn_blocking(move || traces.shutdown_with_timeout(LAST_EXPORT));
        if let Ok(Err(error)) = sent.await {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

fn filter(log: &LogConfig) -> Result<Targets, TelemetryError> {
    let parse = |key: &str, level: &str| {
        let wrong = |_| TelemetryError::Level { key: key.to_owned() };
        level.trim().parse::<LevelFilter>().map_err(wrong)
    };
    let level = parse("log.level", &log.level)?;
    let mut filter = Targets::new().with_default(level);
    for name in TALKATIVE {
        filter = filter.with_target(name, level.min(LevelFilter::INFO));
    }
    for (name, level) in &log.targets {
        filter = filter.with_target(name, parse(&format!("log.targets.{name}"), level)?);
    }
    Ok(filter)
}

fn lines<W>(
    log: &LogConfig,
    writer: W,
) -> Result<Box<dyn Layer<Registry> + Send + Sync>, TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(writer);
    Ok(match log.format {
        LogFormat::Text => layer.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_current_span(false).boxed(),
    })
}

fn provider(
    service: &str,
    endpoint: &str,
    ratio: f64,
) -> Result<SdkTracerProvider, TelemetryError> {
    let wrong = |reason: &str| TelemetryError::Endpoint(reason.to_owned());
    let uri: http::Uri = endpoint.parse().map_err(|_| wrong("not a URL"))?;
    if uri.scheme() != Some(&http::uri::Scheme::HTTP) {
        return Err(wrong(
            "expected http://; reach a remote collector through one on this machine",
        ));
    }
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build();
    let exporter = exporter.map_err(|error| TelemetryError::Endpoint(error.to_string()))?;
    let resource = Resource::builder()
        .with_service_name(format!("gatepost-{service}"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
    let provider = SdkTracerProvider::builder().with_resource(resource).with_sampler(sampler);
    Ok(provider.with_batch_exporter(exporter).build())
}

fn record_metrics() -> Result<PrometheusHandle, TelemetryError> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
    // The one error there is says that no bounds were given.
    let recorder = builder.map_err(|_| TelemetryError::Again)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|_| TelemetryError::Again)?;
    meter::describe();
    metrics::gauge!("gatepost_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    // Without this, histograms that nobody reads would grow for ever.
    let kept = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            kept.run_upkeep();
        }
    });
    Ok(handle)
}

/// Panics are log lines like others.
fn log_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or("");
            tracing::error!(place, message, "panic");
        }));
    });
}

#[cfg(test)]
mod tests;
