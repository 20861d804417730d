//! Child processes that do not outlive the test.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

const STEP: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(10);

/// The `gatepost` binary: `GATEPOST_BIN`, or the one that was built beside the test that runs.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("GATEPOST_BIN") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the path of the test");
    let folder = test.ancestors().find(|folder| folder.join("gatepost").is_file());
    folder.expect("no gatepost binary beside the test: cargo build --workspace").join("gatepost")
}

/// A running child whose standard output and error go to a log file.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a program. It is killed when the test's own process dies, however it dies.
    pub fn start(program: &Path, arguments: &[String], log: &Path) -> Self {
        let output = OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        let errors: File = output.try_clone().expect("a second handle of the log file");
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", program.display()));
        Self { child, log: log.to_owned() }
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Has it ended?
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("the state of a child")
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.child.wait().expect("the end of a child");
    }

    fn signal(&mut self, signal: Signal) {
        if self.ended().is_none() {
            kill_process(Pid::from_child(&self.child), signal).expect("a signal to a child");
        }
    }

    /// Waits for its end.
    pub async fn end(&mut self, bound: Duration) -> Option<ExitStatus> {
        for _ in 0..=bound.as_millis() / STEP.as_millis() {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            tokio::time::sleep(STEP).await;
        }
        None
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        for _ in 0..GRACE.as_millis() / STEP.as_millis() {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::sleep(STEP);
        }
        self.kill();
    }
}

/// What a program that failed said, for an assertion.
pub fn message_of(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).into_owned()
}
