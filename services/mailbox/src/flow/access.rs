//! Who may do what: by permission on a mailbox, by right on its mail service, or as operator. What a
//! caller may not know of is not there.

use gatepost_mailbox_core::{Permission, Permissions};
use gatepost_model::{AccountId, MailServiceId, MailboxId, OrganizationId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::{principal::Principal, rights::About};

use super::{Context, Opened};
use crate::{
    MailboxError,
    repo::{self, MailServiceRecord},
};

/// The kind of product that is a mail service.
pub(crate) const MAIL_SERVICE: &str = "mail-service";

/// What the caller needs besides the right to manage the organization's mail.
#[derive(Clone, Copy)]
pub(super) enum Need {
    /// This permission is enough.
    Permission(Permission),
    /// Being attached is enough.
    Attached,
    /// Nothing else is.
    Right,
}

const NO_MAILBOX: MailboxError = MailboxError::NotFound("mailbox");
const NO_SERVICE: MailboxError = MailboxError::NotFound("mail service");

impl Context {
    /// The mailbox, if the caller may act upon it.
    pub(super) async fn open(
        &self,
        caller: &Principal,
        id: MailboxId,
        need: Need,
    ) -> Result<Opened, MailboxError> {
        let store = self.store.as_ref();
        let found = repo::mailbox(store, id).await?.ok_or(NO_MAILBOX)?;
        let service = found.record.service()?;
        let organization = repo::mail_service(store, service).await?.ok_or(NO_MAILBOX)?;
        let organization = organization.organization()?;
        let attachment = match caller.account() {
            Some(account) => repo::attachment(store, id, account).await?,
            None => None,
        };
        let permissions = attachment.and_then(|attachment| attachment.record.opens());
        let enough = match (need, permissions) {
            (Need::Permission(needed), Some(permissions)) => permissions.contains(needed),
            (Need::Attached, Some(_)) => true,
            (Need::Right, _) | (_, None) => false,
        };
        let about = about(service);
        if !enough && !self.has_right(caller, organization, Verb::ManageMail, &about).await? {
            return Err(if permissions.is_some() { MailboxError::Forbidden } else { NO_MAILBOX });
        }
        let permissions = permissions.unwrap_or_default();
        let (record, version) = (found.record, found.version);
        Ok(Opened { id, record, version, permissions, organization })
    }

    /// The mail service and its organization, if the caller has the right to it. To those who may not even see it, it
    /// is not there.
    pub(super) async fn service(
        &self,
        caller: &Principal,
        id: MailServiceId,
        verb: Verb,
    ) -> Result<(MailServiceRecord, OrganizationId), MailboxError> {
        let found = repo::mail_service(self.store.as_ref(), id).await?.ok_or(NO_SERVICE)?;
        let organization = found.organization()?;
        let about = about(id);
        if self.has_right(caller, organization, verb, &about).await? {
            return Ok((found, organization));
        }
        let visible = verb != Verb::ViewProduct
            && self.has_right(caller, organization, Verb::ViewProduct, &about).await?;
        Err(if visible { MailboxError::Forbidden } else { NO_SERVICE })
    }

    /// Lets the caller pass who has the right in the organization as a whole; to those who may not even see it, it is
    /// not there.
    pub(super) async fn require_right(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        verb: Verb,
    ) -> Result<(), MailboxError> {
        let whole = About::Organization;
        if self.has_right(caller, organization, verb, &whole).await? {
            return Ok(());
        }
        let visible =
            verb != Verb::View && self.has_right(caller, organization, Verb::View, &whole).await?;
        Err(if visible { MailboxError::Forbidden } else { MailboxError::NotFound("organization") })
    }

    /// Operators have every right, accounts those that the organization service says.
    pub(super) async fn has_right(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        verb: Verb,
        about: &About,
    ) -> Result<bool, MailboxError> {
        let account = match caller {
            Principal::Operator => return Ok(true),
            Principal::Account { account, .. } | Principal::Program { account, .. } => *account,
            Principal::Service(_) => return Err(MailboxError::NotSignedIn),
        };
        let answer = self.rights.allows(account, organization, verb, about).await;
        answer.map_err(|status| MailboxError::peer("organization", &status))
    }

    /// What an account may do with a mailbox by being attached; none while that is suspended.
    pub(super) async fn permissions(
        &self,
        mailbox: MailboxId,
        account: AccountId,
    ) -> Result<Option<Permissions>, MailboxError> {
        let found = repo::attachment(self.store.as_ref(), mailbox, account).await?;
        Ok(found.and_then(|found| found.record.opens()))
    }
}

/// What a question about a mail service is about.
pub(super) fn about(service: MailServiceId) -> About {
    About::Resource { kind: MAIL_SERVICE, id: service.to_string() }
}
