//! The picture that people show of themselves (ACC-5).

use gatepost_identity_core::Account;
use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject, Client};
use gatepost_picture::Bounds;
use gatepost_store::Expect;

use crate::{
    error::IdentityError,
    repo::{ACCOUNTS, AVATARS, Avatar, Found, Recorded, find},
    state::Identity,
};

/// Longest side of what is shown, in pixels.
const KEPT_SIDE: u32 = 256;
/// Shortest side that is taken, in pixels.
const LEAST_SIDE: u32 = 32;

impl Identity {
    /// Longest message with a picture, with what stands beside the file.
    pub(crate) fn longest_avatar(&self) -> usize {
        usize::try_from(self.config.avatar_file.0).unwrap_or(usize::MAX).saturating_add(16 * 1024)
    }

    /// Makes a picture anew and shows it; answers its name.
    pub(crate) async fn set_avatar(
        &self,
        account: AccountId,
        file: Vec<u8>,
        client: &Client,
    ) -> Result<String, IdentityError> {
        self.guards.avatar.begin(&account, self.now())?;
        let bounds = Bounds {
            bytes: usize::try_from(self.config.avatar_file.0).unwrap_or(usize::MAX),
            pixels: self.config.avatar_pixels,
            least_side: LEAST_SIDE,
            kept_side: KEPT_SIDE,
        };
        let picture = self.pictures.make_anew(file, bounds).await?;
        let avatar = Avatar { jpeg: picture.jpeg.to_vec() };
        let mut name = [0; 16];
        self.entropy.fill(&mut name);
        let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
        self.change_avatar(account, Some((&name, &avatar)), client).await?;
        Ok(name)
    }

    pub(crate) async fn remove_avatar(
        &self,
        account: AccountId,
        client: &Client,
    ) -> Result<(), IdentityError> {
        if self.account(account).await?.value.avatar.is_empty() {
            return Ok(());
        }
        self.change_avatar(account, None, client).await
    }

    /// The picture and its name.
    pub(crate) async fn avatar(
        &self,
        account: AccountId,
    ) -> Result<(Avatar, String), IdentityError> {
        let found: Option<Found<Avatar>> = find(&*self.store, &account.to_bytes()).await?;
        let name = self.account(account).await?.value.avatar;
        let found = found.filter(|_| !name.is_empty());
        Ok((found.ok_or(IdentityError::NotFound("avatar"))?.value, name))
    }

    async fn change_avatar(
        &self,
        id: AccountId,
        avatar: Option<(&str, &Avatar)>,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let key = id.to_bytes().to_vec();
        self.attempt(|| async {
            let subject = AuditSubject::Account(id);
            let entry = AuditEntry::new(subject, Actor::Account(id), "profile.changed", self.now());
            let entry = entry.detail("fields", "avatar").client(client);
            let mut changes = self.logged(entry).await?;
            let found = self.account(id).await?;
            let name = avatar.map(|(name, _)| name).unwrap_or_default().to_owned();
            let account = Account { avatar: name, ..found.value };
            changes.put(ACCOUNTS, key.clone(), Expect::Version(found.version), account.encode());
            match avatar {
                Some((_, avatar)) => {
                    changes.put(AVATARS, key.clone(), Expect::Any, avatar.encode())
                }
                None => changes.delete(AVATARS, key.clone(), Expect::Any),
            };
            self.commit(changes).await.map(|_| ())
        })
        .await
    }
}
