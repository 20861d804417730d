//! Recovery addresses of before there was an index by them (REC-3): found once, after the first start.

use gatepost_model::AccountId;
use gatepost_store::{ChangeSet, Expect, Range};

use crate::{
    error::IdentityError,
    repo::{
        Found, NOTHING, PROGRESS, Progress, RECOVERY, RECOVERY_BY_EMAIL, Recorded, Recovery, find,
        recovery_key,
    },
    state::Identity,
};

/// Says that every recovery address is in the index.
const INDEXED: &[u8] = b"recovery-index";
const BATCH: usize = 256;

impl Identity {
    /// Tries until it is done, or Gatepost stops.
    pub(crate) async fn index_until_done(&self) {
        while let Err(error) = self.index_recovery_addresses().await {
            tracing::error!(%error, "recovery addresses are not indexed yet");
            tokio::select! {
                () = tokio::time::sleep(self.config.sweep_every.0) => {}
                () = self.drain.draining() => return,
            }
        }
    }

    /// Puts every recovery address into the index, unless that was done before.
    pub(crate) async fn index_recovery_addresses(&self) -> Result<(), IdentityError> {
        let done: Option<Found<Progress>> = find(&*self.store, INDEXED).await?;
        if done.is_some() {
            return Ok(());
        }
        let mut range = Range::prefix(RECOVERY, &[]).limit(BATCH);
        loop {
            let page = self.store.scan(range.clone()).await?;
            for entry in &page {
                let recovery = Recovery::decode(&entry.record.value)?;
                let Some(email) = recovery.email else { continue };
                let account = AccountId::from_slice(&entry.key)?;
                let mut changes = ChangeSet::new();
                // If it has been changed meanwhile, the change has indexed it.
                changes
                    .check(RECOVERY, entry.key.clone(), Expect::Version(entry.record.version))
                    .put(RECOVERY_BY_EMAIL, recovery_key(&email, account), Expect::Any, NOTHING);
                match self.store.commit(changes).await.map_err(IdentityError::from) {
                    Ok(_) | Err(IdentityError::Conflict) => {}
                    Err(error) => return Err(error),
                }
            }
            let Some(last) = page.last().filter(|_| page.len() == BATCH) else { break };
            range = range.beyond(&last.key);
        }
        let mut changes = ChangeSet::new();
        changes.put(PROGRESS, INDEXED, Expect::Any, Progress(1).encode());
        self.store.commit(changes).await?;
        Ok(())
    }
}
