//! The listener for the machine or cluster around: `/healthz`, `/readyz` and `/metrics` over plain
//! HTTP.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use futures_util::{FutureExt, future::BoxFuture};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use tokio::{net::TcpListener, sync::Semaphore};

use crate::{accept::accept, drain::Drain};

/// A check that takes longer has failed.
const CHECK_TIME: Duration = Duration::from_secs(2);
const HEADER_TIME: Duration = Duration::from_secs(5);
const MOST_CONNECTIONS: usize = 64;

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// Whether this process can serve. Cheap to clone.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    checks: Mutex<Vec<(&'static str, Check)>>,
    started: AtomicBool,
    drain: Drain,
}

/// What `/readyz` answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// All is well.
    pub ready: bool,
    /// `starting`, `running` or `draining`.
    pub state: &'static str,
    /// Every check with `ok` or what is wrong.
    pub checks: BTreeMap<&'static str, String>,
}

impl Readiness {
    /// Not ready until [`Self::started`], nor once `drain` has begun.
    pub fn new(drain: &Drain) -> Self {
        let drain = drain.clone();
        Self(Arc::new(Inner { checks: Mutex::default(), started: AtomicBool::new(false), drain }))
    }

    /// Adds a check. What it says when it fails is shown to whoever asks: no secrets.
    pub fn add<F>(&self, name: &'static str, check: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let check: Check = Arc::new(move || check().boxed());
        self.0.checks.lock().unwrap_or_else(PoisonError::into_inner).push((name, check));
    }

    /// Says that every listener is up.
    pub fn started(&self) {
        self.0.started.store(true, Ordering::Release);
    }

    /// Runs the checks.
    pub async fn report(&self) -> Report {
        let checks = self.0.checks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let run = checks.into_iter().map(|(name, check)| async move {
            let outcome = tokio::time::timeout(CHECK_TIME, check()).await;
            (name, outcome.unwrap_or_else(|_| Err("no answer in time".to_owned())))
        });
        let outcomes = futures_util::future::join_all(run).await;
        let state = match (self.0.drain.is_draining(), self.0.started.load(Ordering::Acquire)) {
            (true, _) => "draining",
            (false, false) => "starting",
            (false, true) => "running",
        };
        let ready = state == "running" && outcomes.iter().all(|(_, outcome)| outcome.is_ok());
        let text = |outcome: Result<(), String>| outcome.err().unwrap_or_else(|| "ok".to_owned());
        let checks = outcomes.into_iter().map(|(name, outcome)| (name, text(outcome))).collect();
        Report { ready, state, checks }
    }
}

/// Answers until the process ends, while draining too: the listener says so.
pub async fn serve(listener: TcpListener, readiness: Readiness, metrics: PrometheusHandle) {
    let routes = Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(readyz).with_state(readiness))
        .route(
            "/metrics",
            get(async |State(metrics): State<PrometheusHandle>| {
                let kind = "text/plain; version=0.0.4; charset=utf-8";
                ([(header::CONTENT_TYPE, kind)], metrics.render())
            })
            .with_state(metrics),
        );
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let (stream, _) = accept(&listener).await;
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let mut builder = hyper::server::conn::http1::Builder::new();
            builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME);
            // Whoever asks and leaves early is no concern of ours.
            let _ended = builder.serve_connection(TokioIo::new(stream), service).await;
            drop(place);
        });
    }
}

async fn readyz(State(readiness): State<Readiness>) -> impl IntoResponse {
    let report = readiness.report().await;
    let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = serde_json::to_string(&report).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], body)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
    };

    use super::*;

    async fn fetch(address: std::net::SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn readiness_says_what_is_wrong() {
        let drain = Drain::new();
        let readiness = Readiness::new(&drain);
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(serve(listener, readiness.clone(), recorder.handle()));

        let well = Arc::new(AtomicBool::new(true));
        let asked = well.clone();
        readiness.add("store", move || {
            let well = asked.load(Ordering::SeqCst);
            async move { if well { Ok(()) } else { Err("disk full".to_owned()) } }
        });
        assert!(fetch(address, "/healthz").await.starts_with("HTTP/1.1 200"));
        assert!(fetch(address, "/readyz").await.starts_with("HTTP/1.1 503"));
        readiness.started();
        let answer = fetch(address, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        well.store(false, Ordering::SeqCst);
        let answer = fetch(address, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"store\":\"disk full\""));
        well.store(true, Ordering::SeqCst);
        drain.begin();
        let answer = fetch(address, "/readyz").await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("draining"), "{answer}");
        assert!(fetch(address, "/metrics").await.starts_with("HTTP/1.1 200"));
        assert!(fetch(address, "/else").await.starts_with("HTTP/1.1 404"));
        server.abort();
    }

    #[tokio::test]
    async fn a_check_that_hangs_has_failed() {
        let readiness = Readiness::new(&Drain::new());
        readiness.started();
        readiness.add("stuck", std::future::pending);
        let report = readiness.report().await;
        assert!(!report.ready);
        assert_eq!(report.checks["stuck"], "no answer in time");
    }
}
