//! A full disk: mail is put off, nothing acknowledged is lost, and it goes on once there is room.

use std::{fs, io::Write, path::Path, process::Command, time::Duration};

use gatepost_testkit::{Setup, Topology};
use tokio::time::sleep;

use crate::letters::{all, letter};

/// A small file system of its own; `None` where this machine allows no mounts.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(at: &'a Path, size: &str) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let options = format!("size={size},mode=700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "gatepost-test"])
            .arg(at)
            .output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }

    /// Fills it up.
    fn fill(&self) {
        let mut file = fs::File::create(self.0.join("filler")).unwrap();
        let block = vec![7; 1 << 16];
        while file.write_all(&block).is_ok() {}
        let block = [7; 512];
        while file.write_all(&block).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

mod one_process {
    use super::*;

    #[tokio::test]
    async fn a_full_disk_puts_mail_off_and_loses_none() {
        let scratch = tempfile::tempdir().unwrap();
        let at = scratch.path().join("disk");
        let Some(disk) = Disk::mount(&at, "400m") else {
            println!("not tried: this machine allows no mounts");
            return;
        };
        let mut gatepost = Setup::new(Topology::OneProcess).data(&at.join("data")).start().await;
        let anna = gatepost.person("anna").await;
        let mut lmtp = gatepost.lmtp().await;
        let mut acknowledged = Vec::new();
        for number in 0..20 {
            lmtp.deliver_to(&anna.address, &letter(number)).await.ok();
            acknowledged.push(number);
        }
        disk.fill();
        let mut refused = 0;
        for number in 20..60 {
            let large = [letter(number), b"x".repeat(200_000)].concat();
            let answer = lmtp.deliver_to(&anna.address, &large).await;
            match answer.code {
                250 => acknowledged.push(number),
                // The connection or the whole service may say "later" in its own way.
                400..500 => refused += 1,
                0 => {
                    refused += 1;
                    lmtp = gatepost.lmtp().await;
                }
                _ => panic!("{answer:?}"),
            }
        }
        assert!(refused > 20, "only {refused} refused on a full disk");
        let service = gatepost.services()[0];
        assert!(gatepost.runs(service), "it ended: {}", gatepost.logs());
        // Reading goes on.
        let mut imap = gatepost.imap_as(&anna).await;
        assert_eq!(all(&mut imap, "INBOX").await.len(), acknowledged.len());

        disk.make_room();
        let mut taken = false;
        for _ in 0..60 {
            let mut lmtp = gatepost.lmtp().await;
            if lmtp.deliver_to(&anna.address, &letter(1000)).await.code == 250 {
                taken = true;
                break;
            }
            sleep(Duration::from_millis(500)).await;
        }
        // A store that met an error on writing may need a fresh start; then it must be a clean one.
        if !taken {
            gatepost.kill(service);
            gatepost.restart(service).await;
            gatepost.lmtp().await.deliver_to(&anna.address, &letter(1000)).await.ok();
        }
        acknowledged.push(1000);
        gatepost.kill(service);
        gatepost.restart(service).await;
        let mut imap = gatepost.imap_as(&anna).await;
        let found = all(&mut imap, "INBOX").await;
        for number in acknowledged {
            let text = format!("This is letter {number}.\r\n");
            let there = found.iter().any(|found| String::from_utf8_lossy(found).contains(&text));
            assert!(there, "letter {number} is lost");
        }
        assert!(!gatepost.logs().contains("panicked at"), "{}", gatepost.logs());
        drop(gatepost);
    }
}
