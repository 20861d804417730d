//! Debian's Dovecot behind Gatepost, as `deploy/dovecot-proxy` sets it up.

use std::{
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::ports::free_port;

const START: Duration = Duration::from_secs(20);
const MASTER: &str = "correct horse of a master";

/// A running Dovecot that only its master user gets into; it ends with this value. Needs root, as
/// Dovecot does.
pub struct DovecotBehind {
    child: Child,
    dir: tempfile::TempDir,
    imaps: u16,
}

impl DovecotBehind {
    /// Starts it and waits until it listens.
    pub fn start() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let imaps = free_port();
        prepare(dir.path(), imaps).expect("files of Dovecot");
        let output = std::fs::File::create(dir.path().join("output")).expect("a file");
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c"])
            .arg(dir.path().join("dovecot.conf"))
            .stdout(Stdio::null())
            .stderr(output)
            .spawn()
            .expect("Debian's dovecot-imapd and dovecot-lmtpd are installed");
        let dovecot = Self { child, dir, imaps };
        let step = Duration::from_millis(50);
        for _ in 0..START.as_millis() / step.as_millis() {
            if TcpStream::connect(dovecot.address()).is_ok() {
                return dovecot;
            }
            std::thread::sleep(step);
        }
        panic!("Dovecot did not start: {}", dovecot.log());
    }

    /// Where it listens: IMAP over TLS.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.imaps))
    }

    /// Whom to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("cert.pem")
    }

    /// Name and password of the master user.
    pub fn master(&self) -> (&'static str, &'static str) {
        ("gatepost", MASTER)
    }

    /// `mail.imap.backends` for a front, as a configuration file.
    pub fn configuration(&self) -> PathBuf {
        let file = self.dir.path().join("gatepost.toml");
        let dir = self.dir.path().display();
        let text = format!(
            "[[mail.imap.backends]]\nhost = \"localhost\"\nport = {}\nca_file = \"{dir}/cert.pem\"\n\
             master_user = \"gatepost\"\nmaster_password = {{ file = \"{dir}/master-secret\" }}\n",
            self.imaps
        );
        std::fs::write(&file, text).expect("a file");
        file
    }

    /// What it logged.
    pub fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.dir.path().join(name));
        read("output").unwrap_or_default() + &read("log").unwrap_or_default()
    }

    /// Ends it at once, as a crash would.
    pub fn stop(&mut self) {
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

impl Drop for DovecotBehind {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The configuration that is shipped, over paths and a port of its own; certificate and master user.
fn prepare(dir: &Path, imaps: u16) -> std::io::Result<()> {
    // Its processes run under other users and must get in.
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(dir, open)?;
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(dir.join("key.pem"))
        .arg("-out")
        .arg(dir.join("cert.pem"))
        .stderr(Stdio::null())
        .status()?;
    assert!(made.success(), "openssl made no certificate");
    let hash = Command::new("doveadm").args(["pw", "-s", "SHA512-CRYPT", "-p", MASTER]).output()?;
    let hash = String::from_utf8_lossy(&hash.stdout).into_owned();
    std::fs::write(dir.join("master"), format!("gatepost:{hash}"))?;
    std::fs::write(dir.join("master-secret"), format!("{MASTER}\n"))?;
    let mail = dir.join("mail");
    std::fs::create_dir(&mail)?;
    std::os::unix::fs::chown(&mail, Some(8), Some(8))?;
    let shipped =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dovecot-proxy/dovecot.conf");
    let mut text = std::fs::read_to_string(shipped)?;
    let at = dir.display();
    for (shipped, own) in [
        ("args = /etc/dovecot/gatepost-master", format!("args = {at}/master")),
        ("uid=vmail gid=vmail home=/srv/vmail", format!("uid=8 gid=8 home={at}/mail")),
        ("/etc/dovecot/private/dovecot.pem", format!("{at}/cert.pem")),
        ("/etc/dovecot/private/dovecot.key", format!("{at}/key.pem")),
        ("port = 993", format!("port = {imaps}")),
        ("port = 24\n", format!("port = {}\n", free_port())),
        ("login_trusted_networks = 10.0.0.0/8", "login_trusted_networks = 127.0.0.0/8".to_owned()),
    ] {
        assert!(text.contains(shipped), "{shipped} is shipped");
        text = text.replace(shipped, &own);
    }
    // By the separator, clients that know names and passwords alone can be the master too.
    text += &format!(
        "base_dir = {at}/run\nlog_path = {at}/log\nlisten = 127.0.0.1\nfirst_valid_uid = 8\n\
         auth_master_user_separator = *\n"
    );
    std::fs::write(dir.join("dovecot.conf"), text)
}
