//! From a configuration to running services, and back to rest.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::Router;
use gatepost_model::{Malformed, ServiceName, SystemClock, SystemEntropy};
use gatepost_runtime::{
    config::ConfigErrors,
    drain::{self, Drain},
    grpc,
    link::Switchboard,
    ops::{self, Readiness},
    telemetry::{self, Telemetry},
    tls::{Identity, Pki, TlsError},
};
use tokio::net::TcpListener;

use crate::{
    admin::{self, Clients},
    cli::ServeArgs,
    demo::{self, Addresses, DemoError},
    peppers::PepperError,
    services::Context,
    settings::Settings,
};

/// Why Gatepost did not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] ConfigErrors),
    /// Certificates.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// A record store.
    #[error("{0}")]
    Store(#[from] gatepost_store::StoreError),
    /// The blob store.
    #[error("the blob store: {0}")]
    Blob(#[from] gatepost_blob::BlobError),
    /// Pepper keys.
    #[error("{0}")]
    Pepper(#[from] PepperError),
    /// The filter of breached passwords.
    #[error("passwords.breached_filter, {}: {}", .0.display(), .1)]
    BreachedFilter(std::path::PathBuf, gatepost_password::FilterError),
    /// Outgoing notices.
    #[error("{0}")]
    Notice(#[from] gatepost_notice::NoticeError),
    /// Who notices come from.
    #[error("notice.from: {0}")]
    Sender(Malformed),
    /// Telemetry.
    #[error("{0}")]
    Telemetry(#[from] telemetry::TelemetryError),
    /// A listener.
    #[error("cannot listen on {address} ({key}): {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// The configuration key that says so.
        key: &'static str,
        /// Why not.
        error: std::io::Error,
    },
    /// Anything else that has to do with files and sockets.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The demo.
    #[error("{0}")]
    Demo(#[from] DemoError),
}

/// Runs every service in this process until it is told to stop.
///
/// # Errors
///
/// When something cannot be started; what was started is drained first.
pub(crate) async fn serve(settings: Settings, args: ServeArgs) -> Result<(), StartError> {
    run("gatepost", settings, async |started: &Started| {
        let context = &started.context;
        let board = context.switchboard.clone().unwrap_or_default();
        let services = [
            (ServiceName::Identity, context.identity()?),
            (ServiceName::Organization, context.organization()?),
            (ServiceName::Mailbox, context.mailbox()?),
        ];
        let mut routes = Vec::new();
        for (service, router) in services {
            board.connect(service, router.clone());
            routes.push(router);
        }
        // Mail follows the events of the others from its first moment.
        let mail = context.mail().await?;
        board.connect(ServiceName::Mail, mail.routes.clone());
        routes.push(mail.routes.clone());
        let grpc = started.serve_grpc(Identity::All, routes).await?;
        std::fs::write(context.settings.grpc_address_file(), format!("{}\n", reachable(grpc)))?;
        let web = context.web().await?;
        let addresses = addresses(context, &mail, &web, grpc, started.ops);
        tracing::info!(web = %addresses.web_url, imaps = %mail.imaps, imap = %mail.imap, lmtp = %mail.lmtp, grpc = %grpc, "gatepost is up");
        if args.demo {
            let clients = Clients::new(|to| board.link(ServiceName::Admin, to));
            let data = &context.settings.data;
            let entropy = context.entropy.as_ref();
            let words = demo::prepare(clients, entropy, &addresses, data).await?;
            admin::output::print(&words)?;
        }
        Ok(())
    }, Some(Switchboard::new()))
    .await
}

/// Runs one service in this process until it is told to stop.
///
/// # Errors
///
/// As [`serve`].
pub(crate) async fn serve_one(settings: Settings, service: ServiceName) -> Result<(), StartError> {
    run(service.as_str(), settings, async |started: &Started| {
        let context = &started.context;
        let routes = match service {
            ServiceName::Identity => context.identity()?,
            ServiceName::Mailbox => context.mailbox()?,
            ServiceName::Organization => context.organization()?,
            ServiceName::Mail => {
                let mail = context.mail().await?;
                tracing::info!(imaps = %mail.imaps, imap = %mail.imap, lmtp = %mail.lmtp, "mail is up");
                mail.routes
            }
            ServiceName::Web | ServiceName::Admin => {
                let web = context.web().await?;
                tracing::info!(address = %web.address, "web is up");
                // Web is called by nobody: it has no gRPC of its own.
                return Ok(());
            }
        };
        let grpc = started.serve_grpc(service.into(), vec![routes]).await?;
        tracing::info!(%service, %grpc, "the service is up");
        Ok(())
    }, None)
    .await
}

/// What is there before the first service.
struct Started {
    context: Context,
    ops: SocketAddr,
}

async fn run(
    name: &str,
    settings: Settings,
    services: impl AsyncFnOnce(&Started) -> Result<(), StartError>,
    switchboard: Option<Switchboard>,
) -> Result<(), StartError> {
    let telemetry = telemetry::init(name, &settings.log, &settings.telemetry)?;
    let drain = Drain::new();
    drain::on_signals(&drain)?;
    let timeout = settings.drain.timeout.0;
    let outcome = match prepare(settings, &telemetry, &drain, switchboard).await {
        Ok(started) => match services(&started).await {
            Ok(()) => {
                started.context.readiness.started();
                drain.draining().await;
                Ok(())
            }
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    if !drain.finish(timeout).await {
        tracing::warn!(?timeout, "some work did not end in time and is cut off");
    }
    telemetry.finish().await;
    outcome
}

async fn prepare(
    settings: Settings,
    telemetry: &Telemetry,
    drain: &Drain,
    switchboard: Option<Switchboard>,
) -> Result<Started, StartError> {
    let clock = Arc::new(SystemClock);
    let entropy = Arc::new(SystemEntropy);
    make_private_dir(&settings.data)?;
    let pki = Pki::open(&settings.pki_dir(), &settings.tls, clock.clone(), entropy.clone())?;
    pki.watch(drain);
    let readiness = Readiness::new(drain);
    let ops_listener = listen(settings.ops.listen, "ops.listen").await?;
    let ops = ops_listener.local_addr()?;
    if settings.ops.enabled {
        drop(tokio::spawn(ops::serve(ops_listener, readiness.clone(), telemetry.metrics())));
    }
    let context =
        Context { settings, clock, entropy, pki, drain: drain.clone(), readiness, switchboard };
    Ok(Started { context, ops })
}

impl Started {
    /// Serves routes over mutual TLS, with the certificate of `identity`.
    async fn serve_grpc(
        &self,
        identity: Identity,
        routes: Vec<Router>,
    ) -> Result<SocketAddr, StartError> {
        let context = &self.context;
        let config = context.settings.grpc.clone();
        let tls = context.pki.service_server_config(identity)?;
        let listener = listen(config.listen, "grpc.listen").await?;
        let address = listener.local_addr()?;
        let routes = grpc::routes(routes, &context.readiness, &context.drain);
        let drain = context.drain.clone();
        context.drain.spawn(grpc::serve(listener, tls, routes, config, drain));
        Ok(address)
    }
}

async fn listen(address: SocketAddr, key: &'static str) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).await.map_err(|error| StartError::Listen { address, key, error })
}

/// The data directory is for its owner alone.
fn make_private_dir(dir: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|error| {
        std::io::Error::new(
            error.kind(),
            format!("cannot make the data directory {}: {error}", dir.display()),
        )
    })
}

fn addresses(
    context: &Context,
    mail: &gatepost_mail::Running,
    web: &gatepost_web::Running,
    grpc: SocketAddr,
    ops: SocketAddr,
) -> Addresses {
    let settings = &context.settings;
    let absolute = |path: std::path::PathBuf| std::path::absolute(&path).unwrap_or(path);
    Addresses {
        web_url: web_url(settings, web.address.port()),
        host: settings.mail_settings().imap_host,
        imap: reachable(mail.imap),
        imaps: reachable(mail.imaps),
        lmtp: reachable(mail.lmtp),
        grpc: reachable(grpc),
        ops: reachable(ops),
        ca_file: absolute(context.pki.ca_pem_path().unwrap_or_default()),
        notices_dir: absolute(settings.notices_dir()),
    }
}

/// What to open in a browser. Where the system chose the port, the configured address cannot know it.
fn web_url(settings: &Settings, port: u16) -> String {
    match settings.web.listen.port() {
        0 => format!("https://localhost:{port}"),
        _ => settings.web.public_url.clone(),
    }
}

/// Where a listener on every address can be reached from this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(IpAddr::from([127, 0, 0, 1])),
        IpAddr::V6(ip) if ip.is_unspecified() => {
            address.set_ip(std::net::Ipv6Addr::LOCALHOST.into());
        }
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}
