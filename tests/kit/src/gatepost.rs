//! A running Gatepost.

use std::{
    collections::BTreeMap,
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{ExitStatus, Output, Stdio},
    time::Duration,
};

use gatepost_model::ServiceName;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

use crate::{
    browser::{Browser, Page, parse},
    imap::Imap,
    lmtp::Lmtp,
    ports::free_port,
    process::{Process, binary, message_of},
    wire::{Trust, Wire},
};

const SERVICES: [ServiceName; 5] = [
    ServiceName::Identity,
    ServiceName::Organization,
    ServiceName::Mailbox,
    ServiceName::Mail,
    ServiceName::Web,
];
const START: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(30);

/// How the services are run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topology {
    /// `gatepost serve`.
    OneProcess,
    /// A process a service, over mutual TLS.
    Separate,
}

/// What to start.
#[derive(Clone, Debug)]
pub struct Setup {
    topology: Topology,
    settings: Vec<(String, String)>,
    own: BTreeMap<ServiceName, Vec<(String, String)>>,
    config: Option<PathBuf>,
    data: Option<PathBuf>,
    demo: bool,
}

impl Setup {
    /// A fresh installation with default settings, on ports of its own.
    pub fn new(topology: Topology) -> Self {
        Self {
            topology,
            settings: Vec::new(),
            own: BTreeMap::new(),
            config: None,
            data: None,
            demo: false,
        }
    }

    /// Sets a configuration key.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl fmt::Display) -> Self {
        self.settings.push((key.to_owned(), value.to_string()));
        self
    }

    /// Sets a configuration key of one service alone, or of commands ([`ServiceName::Admin`]).
    #[must_use]
    pub fn set_for(mut self, service: ServiceName, key: &str, value: impl fmt::Display) -> Self {
        self.own.entry(service).or_default().push((key.to_owned(), value.to_string()));
        self
    }

    /// Begins with a configuration file.
    #[must_use]
    pub fn config(mut self, file: &Path) -> Self {
        self.config = Some(file.to_owned());
        self
    }

    /// Keeps its data here instead of in a temporary directory.
    #[must_use]
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// Makes the demo. One process only.
    #[must_use]
    pub fn demo(mut self) -> Self {
        self.demo = true;
        self
    }

    /// Starts it and waits until it is ready.
    pub async fn start(self) -> Gatepost {
        let scratch = tempfile::tempdir().expect("a temporary directory");
        let data = self.data.clone().unwrap_or_else(|| scratch.path().join("data"));
        let mut gatepost = Gatepost::prepare(self, scratch, data);
        for service in gatepost.processes_wanted() {
            gatepost.start(service);
        }
        for service in gatepost.processes_wanted() {
            gatepost.ready(service).await;
        }
        gatepost
    }
}

/// A running installation. Everything it started ends with it.
pub struct Gatepost {
    topology: Topology,
    demo: bool,
    config: Option<PathBuf>,
    settings: Vec<(String, String)>,
    own: BTreeMap<ServiceName, Vec<(String, String)>>,
    ops: BTreeMap<ServiceName, SocketAddr>,
    listeners: Listeners,
    data: PathBuf,
    // Before the folder, so that nothing writes into it any more when it goes.
    processes: BTreeMap<ServiceName, Process>,
    scratch: TempDir,
}

#[derive(Clone, Copy)]
struct Listeners {
    web: SocketAddr,
    imap: SocketAddr,
    imaps: SocketAddr,
    lmtp: SocketAddr,
    grpc: SocketAddr,
}

/// Somebody with an account, an organization, a mailbox and an app password.
#[derive(Clone, Debug)]
pub struct Person {
    /// Account id.
    pub account_id: String,
    /// Login e-mail.
    pub email: String,
    /// Account password.
    pub password: String,
    /// Organization id.
    pub organization_id: String,
    /// Mail service id.
    pub mail_service_id: String,
    /// Mailbox id.
    pub mailbox_id: String,
    /// Mailbox address.
    pub address: String,
    /// App password id.
    pub app_password_id: String,
    /// The app password.
    pub secret: String,
}

fn here() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], free_port()))
}

impl Gatepost {
    fn prepare(setup: Setup, scratch: TempDir, data: PathBuf) -> Self {
        let listeners =
            Listeners { web: here(), imap: here(), imaps: here(), lmtp: here(), grpc: here() };
        let mut settings: Vec<(String, String)> = [
            ("data", data.display().to_string()),
            ("web.listen", listeners.web.to_string()),
            ("web.public_url", format!("https://localhost:{}", listeners.web.port())),
            ("mail.imap_listen", listeners.imap.to_string()),
            ("mail.imaps_listen", listeners.imaps.to_string()),
            ("mail.lmtp_listen", listeners.lmtp.to_string()),
            ("drain.timeout", "5s".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec();
        let mut ops = BTreeMap::new();
        let mut own: BTreeMap<ServiceName, Vec<(String, String)>> = BTreeMap::new();
        let everyone =
            if setup.topology == Topology::OneProcess { &SERVICES[..1] } else { &SERVICES };
        for service in everyone {
            let grpc = if setup.topology == Topology::OneProcess { listeners.grpc } else { here() };
            let address = here();
            ops.insert(*service, address);
            let of_its_own = [("grpc.listen", grpc), ("ops.listen", address)]
                .map(|(key, value)| (key.to_owned(), value.to_string()));
            if setup.topology == Topology::OneProcess {
                settings.extend(of_its_own);
            } else {
                if *service != ServiceName::Web {
                    settings.push((format!("links.{service}"), grpc.to_string()));
                }
                own.insert(*service, of_its_own.to_vec());
            }
        }
        settings.extend(setup.settings);
        for (service, more) in setup.own {
            own.entry(service).or_default().extend(more);
        }
        Self {
            topology: setup.topology,
            demo: setup.demo,
            config: setup.config,
            settings,
            own,
            ops,
            listeners,
            data,
            processes: BTreeMap::new(),
            scratch,
        }
    }

    /// The processes: in one process, the one that stands for all is filed under identity.
    fn processes_wanted(&self) -> Vec<ServiceName> {
        self.ops.keys().copied().collect()
    }

    fn home_of(&self, service: ServiceName) -> ServiceName {
        if self.topology == Topology::OneProcess { SERVICES[0] } else { service }
    }

    /// The services that run in processes of their own; one of them where all are in one process.
    pub fn services(&self) -> Vec<ServiceName> {
        self.processes_wanted()
    }

    /// Flags that configure a process, or commands when `None`.
    pub fn flags(&self, service: Option<ServiceName>) -> Vec<String> {
        let file =
            self.config.iter().map(|file| ["--config".to_owned(), file.display().to_string()]);
        let own = self.own.get(&service.unwrap_or(ServiceName::Admin));
        let set = self.settings.iter().chain(own.into_iter().flatten());
        let set = set.map(|(key, value)| ["--set".to_owned(), format!("{key}={value}")]);
        file.chain(set).flatten().collect()
    }

    /// Starts the process of a service that does not run, without waiting for it.
    pub fn start(&mut self, service: ServiceName) {
        let service = self.home_of(service);
        let mut arguments = vec![match self.topology {
            Topology::OneProcess => "serve".to_owned(),
            Topology::Separate => service.to_string(),
        }];
        if self.demo {
            arguments.push("--demo".to_owned());
        }
        arguments.extend(self.flags(Some(service)));
        let log = self.log_file(service);
        self.processes.insert(service, Process::start(&binary(), &arguments, &log));
    }

    /// Waits until the process of a service says that it is ready.
    pub async fn ready(&mut self, service: ServiceName) {
        let service = self.home_of(service);
        for _ in 0..START.as_millis() / STEP.as_millis() {
            let process = self.processes.get_mut(&service).expect("a started service");
            if let Some(status) = process.ended() {
                panic!("{service} ended with {status}:\n{}", process.log());
            }
            if self.try_ops(service, "/readyz").await.is_some_and(|page| page.status == 200) {
                return;
            }
            tokio::time::sleep(STEP).await;
        }
        let log = self.processes.get(&service).map(Process::log).unwrap_or_default();
        panic!("{service} is not ready after {START:?}:\n{log}");
    }

    /// Kills the process of a service (SIGKILL).
    pub fn kill(&mut self, service: ServiceName) {
        let service = self.home_of(service);
        self.processes.get_mut(&service).expect("a running service").kill();
    }

    /// Asks the process of a service to end (SIGTERM).
    pub fn terminate(&mut self, service: ServiceName) {
        let service = self.home_of(service);
        self.processes.get_mut(&service).expect("a running service").terminate();
    }

    /// Waits for the process of a service to end.
    pub async fn end(&mut self, service: ServiceName, bound: Duration) -> Option<ExitStatus> {
        let service = self.home_of(service);
        self.processes.get_mut(&service).expect("a started service").end(bound).await
    }

    /// Starts the process of a service again and waits until it is ready.
    pub async fn restart(&mut self, service: ServiceName) {
        self.start(service);
        self.ready(service).await;
    }

    /// Id of the process of a service.
    pub fn process_id(&self, service: ServiceName) -> u32 {
        self.processes[&self.home_of(service)].id()
    }

    /// Is the process of a service still there?
    pub fn runs(&mut self, service: ServiceName) -> bool {
        let service = self.home_of(service);
        self.processes.get_mut(&service).is_some_and(|process| process.ended().is_none())
    }

    /// Its data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// A folder that goes with it, outside the data directory.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    /// Certificate authority of its listeners (PEM).
    pub fn ca_file(&self) -> PathBuf {
        self.data.join("pki/ca.pem")
    }

    /// Where the web pages are.
    pub fn web(&self) -> SocketAddr {
        self.listeners.web
    }

    /// IMAP with STARTTLS.
    pub fn imap_address(&self) -> SocketAddr {
        self.listeners.imap
    }

    /// IMAP over TLS.
    pub fn imaps_address(&self) -> SocketAddr {
        self.listeners.imaps
    }

    /// LMTP.
    pub fn lmtp_address(&self) -> SocketAddr {
        self.listeners.lmtp
    }

    /// gRPC listener of the one process, or of a separate service.
    pub fn grpc_address(&self, service: ServiceName) -> SocketAddr {
        let key = format!("links.{service}");
        let set = self.settings.iter().find(|(found, _)| *found == key);
        set.map_or(self.listeners.grpc, |(_, value)| value.parse().expect("an address"))
    }

    /// Whom its clients believe.
    pub fn trust(&self) -> Trust {
        Trust::of_file(&self.ca_file())
    }

    /// An IMAP connection over TLS, after the greeting.
    pub async fn imap(&self) -> Imap {
        Imap::connect(self.listeners.imaps, &self.trust()).await
    }

    /// An IMAP connection that somebody has logged in on.
    pub async fn imap_as(&self, person: &Person) -> Imap {
        self.imap_with(&person.address, &person.secret).await
    }

    /// An IMAP connection after a login that must succeed. As a mail program does, it comes back when
    /// it is told that logins cannot be checked for the moment: services that just came back have to
    /// find each other.
    pub async fn imap_with(&self, address: &str, secret: &str) -> Imap {
        for _ in 0..100 {
            let mut imap = self.imap().await;
            let reply = imap.login(address, secret).await;
            if !reply.text.starts_with("[UNAVAILABLE]") {
                reply.ok();
                return imap;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("logins cannot be checked for ten seconds");
    }

    /// An LMTP connection after LHLO.
    pub async fn lmtp(&self) -> Lmtp {
        Lmtp::connect(self.listeners.lmtp).await
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.listeners.web, &self.trust())
    }

    /// GET on the listener for health and metrics of a service.
    pub async fn ops(&self, service: ServiceName, path: &str) -> Page {
        self.try_ops(self.home_of(service), path).await.expect("an answer of the ops listener")
    }

    async fn try_ops(&self, service: ServiceName, path: &str) -> Option<Page> {
        let address = self.ops[&service];
        tokio::net::TcpStream::connect(address).await.ok()?;
        let mut wire = Wire::plain(address).await;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        wire.send(request.as_bytes()).await.ok()?;
        let answer = wire.rest().await;
        (!answer.is_empty()).then(|| parse(&answer))
    }

    /// `gatepost admin` with these arguments: its JSON answer. It must succeed.
    pub async fn admin(&self, arguments: &[&str]) -> Value {
        self.admin_with(arguments, "").await
    }

    /// As [`Self::admin`], with standard input.
    pub async fn admin_with(&self, arguments: &[&str], input: &str) -> Value {
        let output = self.try_admin(arguments, input).await;
        assert!(output.status.success(), "admin {arguments:?}: {}", message_of(&output));
        serde_json::from_slice(&output.stdout).expect("JSON from admin")
    }

    /// As [`Self::admin`], whatever comes of it.
    pub async fn try_admin(&self, arguments: &[&str], input: &str) -> Output {
        let mut all = vec!["admin".to_owned(), "--json".to_owned()];
        all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
        all.extend(self.flags(None));
        run(&all, input).await
    }

    /// Makes somebody: account, organization, mail service, mailbox `<name>@gatepost.test`, app password.
    pub async fn person(&self, name: &str) -> Person {
        let email = format!("{name}@people.example");
        let password = format!("the long password of {name} 73");
        let account = self
            .admin_with(
                &["account", "create", &email, "--name", name, "--password-stdin"],
                &password,
            )
            .await;
        let account_id = text(&account, "id");
        let title = format!("House of {name}");
        let organization = ["organization", "create", &title, "--representative", &account_id];
        let organization_id = text(&self.admin(&organization).await, "id");
        let mail_service = ["domain", "create-mail-service", &organization_id];
        let mail_service_id = text(&self.admin(&mail_service).await, "id");
        let address = format!("{name}@gatepost.test");
        let mailbox = [
            "mailbox",
            "create",
            &address,
            "--mail-service",
            &mail_service_id,
            "--account",
            &account_id,
        ];
        let mailbox_id = text(&self.admin(&mailbox).await, "id");
        let issued =
            self.admin(&["app-password", "issue", &account_id, "--name", "a program"]).await;
        Person {
            account_id,
            email,
            password,
            organization_id,
            mail_service_id,
            mailbox_id,
            address,
            app_password_id: text(&issued, "id"),
            secret: text(&issued, "secret"),
        }
    }

    /// Another app password for somebody: its id and its secret.
    pub async fn app_password(&self, person: &Person) -> (String, String) {
        let issued =
            self.admin(&["app-password", "issue", &person.account_id, "--name", "more"]).await;
        (text(&issued, "id"), text(&issued, "secret"))
    }

    /// Everything that its processes wrote.
    pub fn logs(&self) -> String {
        self.processes.values().map(Process::log).collect()
    }

    fn log_file(&self, service: ServiceName) -> PathBuf {
        self.scratch.path().join(format!("{service}.log"))
    }
}

impl Drop for Gatepost {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for (service, process) in &self.processes {
                let log = process.log();
                let last: Vec<&str> = log.lines().rev().take(40).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                #[allow(clippy::print_stderr)] // what a failed test leaves for its reader
                {
                    eprintln!("--- last lines of {service}\n{}", last.join("\n"));
                }
            }
        }
        // All at once, before each is waited for.
        for process in self.processes.values_mut() {
            process.terminate();
        }
    }
}

/// Runs the `gatepost` binary to its end, within a minute.
pub async fn run(arguments: &[String], input: &str) -> Output {
    let child = Command::new(binary())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = child.expect("the gatepost binary starts");
    let mut stdin = child.stdin.take().expect("its standard input");
    let _closed = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let output = timeout(Duration::from_secs(60), child.wait_with_output()).await;
    output.expect("gatepost ends within a minute").expect("its output")
}

/// A text in a JSON object.
fn text(value: &Value, key: &str) -> String {
    let found = value.get(key).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("no {key} in {value}")).to_owned()
}
