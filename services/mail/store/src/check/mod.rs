//! Is a mailbox as it should be? And making it so.
//!
//! [`Mailbox::check`] compares everything that is recorded twice: counters with what they count,
//! references with what refers, records with the bytes they name, packs of rows with the records of
//! their messages, both as the journal makes them. [`Mailbox::repair`] counts anew.
//! Neither touches a message: what is lost is named, not removed.

mod annotations;
mod blobs;
mod census;
mod documents;
mod finding;
mod folders;
mod packs;
mod pages;
mod reindex;

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt};
use gatepost_blob::{BlobError, BlobKey};
use gatepost_model::BlobId;
use gatepost_store::Expect;

use crate::{
    MailError, Mailbox,
    blobs::{created, from_blob},
    record::{GARBAGE, SUMMARY, blob_key, garbage_key, garbage_of_key},
};
use census::{Census, Seen};
pub use finding::Finding;
use pages::Pages;

/// Findings that a report holds at most; the others are counted.
const MAX_FINDINGS: usize = 1000;

/// Repairs in one commit, so that the worst mailbox is no giant change set.
const MAX_FIXES: usize = 5000;

/// Orphans that become garbage in one commit.
const ORPHANS: usize = 500;

/// What a check found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct CheckReport {
    /// Folders that were looked at.
    pub folders: u64,
    /// Messages in them.
    pub messages: u64,
    /// Expunged messages that can be had back.
    pub kept: u64,
    /// Different blobs of all these.
    pub blobs: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is not as it should be, the first thousand.
    pub findings: Vec<Finding>,
    /// How many there were.
    pub found: u64,
    /// Counters, references and the like that a repair set right.
    pub repaired: u64,
}

impl CheckReport {
    fn found(&mut self, finding: Finding) {
        self.found += 1;
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }
}

/// How far a long work is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Progress {
    /// Blobs that have been looked at.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

impl Mailbox {
    /// Compares records with each other and with the blobs: each is there and has its size; with
    /// `bytes`, each is read and compared with its digest. Changes of the mailbox wait while records are
    /// compared, and not while blobs are.
    ///
    /// # Errors
    ///
    /// From the stores. Damage is no error but a finding.
    pub async fn check(
        &self,
        bytes: bool,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<CheckReport, MailError> {
        let census = {
            let txn = self.shared.begin().await?;
            Census::take(&txn).await?
        };
        let (mut report, seen) = (census.report, census.seen);
        self.check_blobs(&mut report, &seen, bytes, &progress).await?;
        for (blob, size) in self.orphans(&seen).await? {
            report.found(Finding::Orphan { blob, size });
        }
        Ok(report)
    }

    /// Sets right what can be: counts anew, indexes what has no index entry, and gives blobs that no
    /// message has to the garbage. The report holds what was found and, among that, what no repair brings
    /// back: messages whose bytes are gone.
    ///
    /// # Errors
    ///
    /// From the stores; what is not done can be done again.
    pub async fn repair(
        &self,
        bytes: bool,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<CheckReport, MailError> {
        let (mut first, mut repaired) = (None, 0);
        let (seen, unindexed) = loop {
            let mut txn = self.shared.begin().await?;
            let census = Census::take(&txn).await?;
            let fixes = census.fixes.len().min(MAX_FIXES);
            repaired += fixes as u64;
            first.get_or_insert(census.report);
            if fixes == 0 {
                break (census.seen, census.unindexed);
            }
            for fix in census.fixes.into_iter().take(MAX_FIXES) {
                fix.write(&mut txn);
            }
            // Memory is not told: it reads all of it anew before the next change.
            drop(txn.commit_set().await?);
        };
        let mut report = first.unwrap_or_default();
        report.repaired = repaired;
        self.check_blobs(&mut report, &seen, bytes, &progress).await?;
        report.repaired += self.reindex_blobs(&unindexed, &progress).await?;
        let orphans = self.orphans(&seen).await?;
        for (blob, size) in &orphans {
            report.found(Finding::Orphan { blob: *blob, size: *size });
        }
        report.repaired += self.bin(&orphans).await?;
        Ok(report)
    }

    async fn check_blobs(
        &self,
        report: &mut CheckReport,
        seen: &std::collections::BTreeMap<BlobId, Seen>,
        bytes: bool,
        progress: &(impl Fn(Progress) + Send + Sync),
    ) -> Result<(), MailError> {
        let total = seen.len() as u64;
        for (done, (blob, seen)) in seen.iter().enumerate() {
            progress(Progress { done: done as u64, total });
            if let Some(finding) = self.check_blob(*blob, seen, bytes).await? {
                // It may have been expunged meanwhile, and the blob deleted.
                let summary = self.shared.base.store.get(SUMMARY, &blob_key(*blob)).await?;
                if summary.is_some() || !seen.summary {
                    report.found(finding);
                }
            }
        }
        progress(Progress { done: total, total });
        Ok(())
    }

    async fn check_blob(
        &self,
        blob: BlobId,
        seen: &Seen,
        bytes: bool,
    ) -> Result<Option<Finding>, MailError> {
        let (key, (folder, uid)) =
            (BlobKey::new(self.id(), blob), (seen.place.0.to_string(), seen.place.1));
        let blobs = &self.shared.base.blobs;
        let found = match blobs.size(&key).await {
            Err(BlobError::NotFound) => return Ok(Some(Finding::BytesGone { folder, uid })),
            found => found.map_err(from_blob)?,
        };
        let recorded = u64::from(seen.size);
        if found != recorded {
            return Ok(Some(Finding::WrongSize { folder, uid, recorded, found }));
        }
        let Some(digest) = seen.digest.filter(|_| bytes) else { return Ok(None) };
        let mut hasher = blake3::Hasher::new();
        let mut pieces = match blobs.stream(&key, 0..recorded).await {
            Err(BlobError::NotFound) => return Ok(Some(Finding::BytesGone { folder, uid })),
            pieces => pieces.map_err(from_blob)?,
        };
        while let Some(piece) = pieces.next().await {
            hasher.update(&piece.map_err(from_blob)?);
        }
        let same = *hasher.finalize().as_bytes() == digest;
        Ok((!same).then_some(Finding::WrongBytes { folder, uid }))
    }

    /// Blobs of this mailbox that no record names, with their sizes.
    async fn orphans(
        &self,
        seen: &std::collections::BTreeMap<BlobId, Seen>,
    ) -> Result<Vec<(BlobId, u64)>, MailError> {
        let base = &self.shared.base;
        let mut garbage = HashSet::new();
        let mut pages = Pages::of(GARBAGE, &[]);
        while let Some(page) = pages.next(&*base.store).await? {
            for entry in page {
                let (_, key) = garbage_of_key(&entry.key)?;
                garbage.extend((key.mailbox == self.id()).then_some(key.blob));
            }
        }
        let now = base.clock.now();
        let (mut orphans, mut blobs) = (Vec::new(), base.blobs.list(Some(self.id())));
        while let Some(found) = blobs.try_next().await.map_err(from_blob)? {
            let blob = found.key.blob;
            let known = seen.contains_key(&blob) || garbage.contains(&blob);
            if known || created(found.key) > now || base.underway.has(blob) {
                continue;
            }
            // A message may have come since records were read.
            if base.store.get(SUMMARY, &blob_key(blob)).await?.is_none() {
                orphans.push((blob, found.size));
            }
        }
        Ok(orphans)
    }

    /// Gives blobs to the garbage unless somebody has them by now.
    async fn bin(&self, orphans: &[(BlobId, u64)]) -> Result<u64, MailError> {
        let base = &self.shared.base;
        let mut binned = 0;
        for batch in orphans.chunks(ORPHANS) {
            let mut txn = self.shared.begin().await?;
            for (blob, _) in batch {
                let taken = base.store.get(SUMMARY, &blob_key(*blob)).await?.is_some();
                if !taken && !base.underway.has(*blob) {
                    let key = garbage_key(base.clock.now(), BlobKey::new(self.id(), *blob));
                    txn.set.put(GARBAGE, key, Expect::Any, bytes::Bytes::new());
                    binned += 1;
                }
            }
            txn.commit().await?;
        }
        Ok(binned)
    }
}
