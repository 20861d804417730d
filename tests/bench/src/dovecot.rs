//! Debian's Dovecot as the peer: a private instance over directories of its own.

use std::{
    fmt::Write,
    net::SocketAddr,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use gatepost_testkit::free_port;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::{client::Peer, report::fail};

/// How long it may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);

/// Where Debian's dovecot-fts-xapian puts its plugin.
const XAPIAN: &str = "/usr/lib/dovecot/modules/lib21_fts_xapian_plugin.so";

/// How it keeps mail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One file for each message, with an index that is the truth.
    Sdbox,
    /// One file for each message, whose name is the truth.
    Maildir,
    /// As [`Self::Sdbox`], and changes of flags are durable before they are answered too, as
    /// Gatepost's are.
    Synced,
    /// As [`Self::Sdbox`], with the full-text index Xapian, which finds words and parts of words.
    Xapian,
}

impl Kind {
    /// All of them, in the order in which they are measured.
    pub(crate) const ALL: [Self; 4] = [Self::Sdbox, Self::Maildir, Self::Synced, Self::Xapian];

    /// Its name in the report.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sdbox => "dovecot",
            Self::Maildir => "dovecot-maildir",
            Self::Synced => "dovecot-fsync",
            Self::Xapian => "dovecot-xapian",
        }
    }

    /// What its configuration has that the others' have not.
    const fn settings(self) -> &'static str {
        match self {
            Self::Sdbox => "mail_location = sdbox:~/mail\n",
            Self::Maildir => "mail_location = maildir:~/mail\n",
            Self::Synced => "mail_location = sdbox:~/mail\nmail_fsync = always\n",
            // Memory without bound for the indexer: its documentation asks for it.
            Self::Xapian => {
                "mail_location = sdbox:~/mail\nmail_plugins = fts fts_xapian\n\
                 plugin {\n fts = xapian\n fts_xapian = partial=3 full=20\n}\n\
                 service indexer-worker {\n vsz_limit = 0\n}\n"
            }
        }
    }
}

/// A running Dovecot; all its processes end with this value.
pub(crate) struct Dovecot {
    kind: Kind,
    child: Child,
    dir: tempfile::TempDir,
    imaps: u16,
    lmtp: u16,
    users: Vec<(String, String)>,
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let group = Pid::from_child(&self.child);
        let _gone = kill_process(group, Signal::TERM);
        let step = Duration::from_millis(20);
        for _ in 0..GRACE.as_millis() / step.as_millis() {
            if !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(step);
        }
        // What does not listen to its master, and the master itself where it does not listen to us.
        let _gone = kill_process_group(group, Signal::KILL);
        let _gone = self.child.wait();
    }
}

impl Dovecot {
    /// Starts it with so many users.
    ///
    /// # Errors
    ///
    /// Why there is none: it is not installed, or does not start.
    pub(crate) fn start(users: usize, kind: Kind) -> Result<Self, String> {
        let installed = |file: &str| Path::new(file).exists();
        if !installed("/usr/sbin/dovecot") || !installed("/usr/lib/dovecot/lmtp") {
            return Err("Debian's dovecot-imapd and dovecot-lmtpd are not installed".to_owned());
        }
        if kind == Kind::Xapian && !installed(XAPIAN) {
            return Err("Debian's dovecot-fts-xapian is not installed".to_owned());
        }
        let dir = tempfile::tempdir().unwrap_or_else(|error| fail(&error));
        let (imaps, lmtp) = (free_port(), free_port());
        let users: Vec<_> = (0..users)
            .map(|number| (format!("u{number}@gatepost.test"), format!("secret-{number}")))
            .collect();
        prepare(dir.path(), imaps, lmtp, &users, kind).unwrap_or_else(|error| fail(&error));
        // It ends as well where the benchmark is killed and nothing of it runs any more.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", "/usr/sbin/dovecot", "-F", "-c"])
            .arg(dir.path().join("dovecot.conf"))
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let dovecot = Self { kind, child, dir, imaps, lmtp, users };
        dovecot.wait()?;
        Ok(dovecot)
    }

    fn wait(&self) -> Result<(), String> {
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", self.lmtp)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        Err(format!("it did not start: {log}"))
    }

    /// The last errors of its log.
    pub(crate) fn errors(&self) -> String {
        let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        let bad =
            |line: &&str| ["Error: ", "Fatal: ", "Panic: "].iter().any(|bad| line.contains(bad));
        log.lines().rev().filter(bad).take(3).collect::<Vec<_>>().join("; ")
    }

    /// Bytes of messages, and of the full-text index.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        let (mut mail, mut index, mut folders) = (0, 0, vec![self.dir.path().join("mail")]);
        while let Some(folder) = folders.pop() {
            let of_index = folder.to_string_lossy().contains("/xapian-indexes");
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else { continue };
                if about.is_dir() {
                    folders.push(entry.path());
                } else if of_index {
                    index += about.len();
                } else if entry.file_name().to_string_lossy().starts_with("u.") {
                    mail += about.len();
                }
            }
        }
        (mail, index)
    }

    /// The peer to measure.
    pub(crate) fn peer(&self) -> Peer {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Peer {
            name: self.kind.name(),
            imaps: at(self.imaps),
            lmtp: at(self.lmtp),
            sasl: self.dir.path().join("run/auth-bench"),
            ca_file: self.dir.path().join("cert.pem"),
            users: self.users.clone(),
            process: self.child.id(),
        }
    }
}

/// Configuration, certificate (P-256, like Gatepost's) and users.
fn prepare(
    dir: &Path,
    imaps: u16,
    lmtp: u16,
    users: &[(String, String)],
    kind: Kind,
) -> std::io::Result<()> {
    // Its processes run under other users and must get in.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(dir, open)?;
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(dir.join("key.pem"))
        .arg("-out")
        .arg(dir.join("cert.pem"))
        .stderr(Stdio::null())
        .status()?;
    if !made.success() {
        return Err(std::io::Error::other("openssl made no certificate"));
    }
    let mut list = String::new();
    for (address, secret) in users {
        let _ok =
            writeln!(list, "{address}:{{PLAIN}}{secret}:8:8::{}/mail/{address}::", dir.display());
    }
    std::fs::write(dir.join("users"), list)?;
    let mail: PathBuf = dir.join("mail");
    std::fs::create_dir(&mail)?;
    std::os::unix::fs::chown(&mail, Some(8), Some(8))?;
    let configuration = configuration(&dir.display().to_string(), imaps, lmtp, kind);
    std::fs::write(dir.join("dovecot.conf"), configuration)
}

/// The default settings but for paths and ports, with the login processes that its manual
/// recommends for many logins.
fn configuration(dir: &str, imaps: u16, lmtp: u16, kind: Kind) -> String {
    let settings = kind.settings();
    format!(
        "{settings}base_dir = {dir}/run\nlog_path = {dir}/log\nprotocols = imap lmtp\nlisten = 127.0.0.1\n\
         ssl = required\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\n\
         auth_mechanisms = plain\nauth_cache_size = 10M\nfirst_valid_uid = 8\nmail_max_userip_connections = 0\n\
         default_client_limit = 20000\ndefault_process_limit = 10000\n\
         passdb {{\n driver = passwd-file\n args = {dir}/users\n}}\n\
         userdb {{\n driver = passwd-file\n args = {dir}/users\n}}\n\
         service imap-login {{\n service_count = 0\n process_min_avail = 2\n client_limit = 20000\n\
         inet_listener imap {{\n port = 0\n }}\n inet_listener imaps {{\n port = {imaps}\n ssl = yes\n }}\n}}\n\
         service imap {{\n process_limit = 10000\n}}\n\
         service anvil {{\n client_limit = 30000\n}}\n\
         service auth {{\n client_limit = 30000\n unix_listener auth-bench {{\n mode = 0666\n }}\n}}\n\
         service lmtp {{\n process_min_avail = 4\n inet_listener lmtp {{\n address = 127.0.0.1\n port = {lmtp}\n }}\n}}\n"
    )
}
