//! The power is cut at random moments: the store lives on an ext4 file system in an image on a loop
//! device; the writer is stopped, the image copied as it is at that moment, and the copy mounted
//! (which replays its journal), opened and checked.
//!
//! The image as the host sees it holds what the inner file system has written to its device.
//! What is only in the inner file system's page cache is not in it, and what its journal does not
//! know yet is lost to whoever mounts the copy: what a power cut takes. (Writes that a real disk
//! would still hold in its own cache are kept.) The writer is stopped, but the kernel may write on
//! its own; a copy during which the device was written to is no picture of one moment and is taken
//! again. The journal commits by itself only every minutes, and the kindness that ext4 shows to
//! programs that forget to sync before a rename is off.
//!
//! `GATEPOST_POWERCUT_ROUNDS` says how often per engine; 5 unless set. Where nothing can be mounted
//! the test says so and passes, unless `GATEPOST_REQUIRE_POWERCUT=1`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod gate;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use gatepost_store::{Engine, StoreConfig, open};
use rustix::process::{Pid, Signal, kill_process};

const IMAGE_BYTES: u64 = 768 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    gate::child().await;
}

fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let done = Command::new(program).args(args).output();
    let done = done.map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(()) } else { Err(format!("{program} {args:?}: {said}")) }
}

/// A mounted image; unmounted when dropped.
struct Mounted {
    image: PathBuf,
    at: PathBuf,
}

impl Mounted {
    fn new(image: PathBuf, at: &Path) -> Result<Self, String> {
        let options = "loop,commit=300,noauto_da_alloc";
        run("mount", &["-o", options, image.to_str().unwrap(), at.to_str().unwrap()])?;
        Ok(Self { image, at: at.to_owned() })
    }

    /// What the kernel says about writes to the loop device below.
    fn writes(&self) -> Option<String> {
        let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
        let at = self.at.to_str()?;
        let line = mounts.lines().find(|line| line.split(' ').nth(1) == Some(at))?;
        let device = line.split(' ').next()?.strip_prefix("/dev/")?;
        let stat = fs::read_to_string(format!("/sys/block/{device}/stat")).ok()?;
        // Writes done, sectors written, and requests under way.
        let fields: Vec<&str> = stat.split_whitespace().collect();
        (fields[8] == "0").then(|| format!("{} {}", fields[4], fields[6]))
    }

    /// Copies the image as it is at one moment.
    fn copy_to(&self, copy: &Path) {
        for _ in 0..200 {
            let before = self.writes();
            let [from, to] = [self.image.to_str().unwrap(), copy.to_str().unwrap()];
            run("cp", &["--sparse=always", from, to]).unwrap();
            if before.is_some() && before == self.writes() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the device is never at rest");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        for _ in 0..50 {
            if run("umount", &[self.at.to_str().unwrap()]).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn make_image(dir: &Path) -> Result<Mounted, String> {
    let image = dir.join("image.0");
    fs::File::create(&image).unwrap().set_len(IMAGE_BYTES).unwrap();
    run("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()])?;
    fs::create_dir(dir.join("mounted")).unwrap();
    Mounted::new(image, &dir.join("mounted"))
}

async fn cut_power(engine: Engine) {
    let rounds = gate::rounds("GATEPOST_POWERCUT_ROUNDS", 5);
    let dir = tempfile::tempdir().unwrap();
    let mut mounted = match make_image(dir.path()) {
        Ok(mounted) => mounted,
        Err(why) => {
            let required = std::env::var("GATEPOST_REQUIRE_POWERCUT").is_ok_and(|is| is == "1");
            assert!(!required, "the power-cut test cannot run: {why}");
            // Past the harness, which would keep it to itself.
            let line = format!("POWER-CUT TEST OF {engine} NOT RUN: {why}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return;
        }
    };
    let mut ledger = gate::Ledger::default();
    for round in 0..rounds {
        let at = mounted.at.clone();
        let (mut child, listener) = gate::start(engine, &at.join("store"), round);
        let moment = gate::moment(Duration::from_millis(1500));
        tokio::time::sleep(Duration::from_millis(100) + moment).await;
        let pid = Pid::from_child(&child);
        kill_process(pid, Signal::STOP).unwrap();
        while !is_stopped(pid) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let copy = dir.path().join(format!("image.{}", round + 1));
        mounted.copy_to(&copy);
        child.kill().unwrap();
        child.wait().unwrap();
        let said = listener.join().unwrap();
        let image = mounted.image.clone();
        drop(mounted);
        fs::remove_file(image).unwrap();

        mounted = Mounted::new(copy, &at).unwrap();
        let store = open(&StoreConfig::with_engine(engine), &at.join("store")).unwrap();
        ledger.check(store.as_ref(), round, &said).await;
        store.close().await;
    }
    println!("{engine}: {} change sets acknowledged in {rounds} power cuts", ledger.acked);
    assert!(ledger.acked as u64 > rounds, "hardly anything was written");
}

/// Have all threads come to a stop? One inside a sync stops when that is done.
fn is_stopped(pid: Pid) -> bool {
    let tasks = fs::read_dir(format!("/proc/{}/task", pid.as_raw_nonzero())).unwrap();
    tasks.flatten().all(|task| {
        let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('T'))
    })
}

#[tokio::test]
async fn sled_survives_power_cuts() {
    cut_power(Engine::Sled).await;
}

#[tokio::test]
async fn fjall_survives_power_cuts() {
    cut_power(Engine::Fjall).await;
}
