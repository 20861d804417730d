//! Debian's Dovecot as the peer: a private instance over directories of its own.

use std::{
    fmt::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use gatepost_testkit::free_port;

use crate::{
    client::Peer,
    report::{fail, say},
};

/// How it keeps mail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// One file for each message, with an index that is the truth.
    Sdbox,
    /// One file for each message, whose name is the truth.
    Maildir,
    /// As [`Self::Sdbox`], with the full-text index Squat, which comes with dovecot-core.
    SdboxWithSquat,
}

/// A running Dovecot; it ends with this value.
pub(crate) struct Dovecot {
    format: Format,
    child: Child,
    dir: tempfile::TempDir,
    imaps: u16,
    lmtp: u16,
    users: Vec<(String, String)>,
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let stop = Command::new("doveadm")
            .arg("-c")
            .arg(self.dir.path().join("dovecot.conf"))
            .arg("stop")
            .status();
        if !stop.is_ok_and(|status| status.success()) {
            let _gone = self.child.kill();
        }
        let _gone = self.child.wait();
    }
}

impl Dovecot {
    /// Starts it with so many users; `None` where it is not installed or not allowed to start.
    pub(crate) fn start(users: usize, format: Format) -> Option<Self> {
        let installed = |file: &str| Path::new(file).exists();
        if !installed("/usr/sbin/dovecot") || !installed("/usr/lib/dovecot/lmtp") {
            return None;
        }
        let dir = tempfile::tempdir().unwrap_or_else(|error| fail(&error));
        let (imaps, lmtp) = (free_port(), free_port());
        let users: Vec<_> = (0..users)
            .map(|number| (format!("u{number}@gatepost.test"), format!("secret-{number}")))
            .collect();
        prepare(dir.path(), imaps, lmtp, &users, format).unwrap_or_else(|error| fail(&error));
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c"])
            .arg(dir.path().join("dovecot.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let dovecot = Self { format, child, dir, imaps, lmtp, users };
        dovecot.wait().then_some(dovecot)
    }

    fn wait(&self) -> bool {
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", self.lmtp)).is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
        say(&format!("dovecot did not start: {log}"));
        false
    }

    /// Bytes of all files of mailboxes whose names begin so.
    pub(crate) fn bytes_of(&self, begin: &str) -> u64 {
        let (mut bytes, mut folders) = (0, vec![self.dir.path().join("mail")]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let Ok(about) = entry.metadata() else { continue };
                if about.is_dir() {
                    folders.push(entry.path());
                } else if entry.file_name().to_string_lossy().starts_with(begin) {
                    bytes += about.len();
                }
            }
        }
        bytes
    }

    /// The peer to measure.
    pub(crate) fn peer(&self) -> Peer {
        let at = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Peer {
            name: match self.format {
                Format::Sdbox => "dovecot",
                Format::Maildir => "dovecot-maildir",
                Format::SdboxWithSquat => "dovecot-squat",
            },
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
    format: Format,
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
    let configuration = configuration(&dir.display().to_string(), imaps, lmtp, format);
    std::fs::write(dir.join("dovecot.conf"), configuration)
}

/// The default settings but for paths and ports, with the login processes that its manual
/// recommends for many logins.
fn configuration(dir: &str, imaps: u16, lmtp: u16, format: Format) -> String {
    let squat = match format {
        Format::SdboxWithSquat => {
            "mail_plugins = fts fts_squat\nplugin {\n fts = squat\n fts_squat = partial=4 full=10\n}\n"
        }
        Format::Sdbox | Format::Maildir => "",
    };
    let location = match format {
        Format::Sdbox | Format::SdboxWithSquat => "sdbox",
        Format::Maildir => "maildir",
    };
    format!(
        "{squat}base_dir = {dir}/run\nlog_path = {dir}/log\nprotocols = imap lmtp\nlisten = 127.0.0.1\n\
         mail_location = {location}:~/mail\nssl = required\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\n\
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
