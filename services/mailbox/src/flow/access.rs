//! Who may do what: by permission on a mailbox, by right in its organization, or as operator. What a
//! caller may not know of is not there.

use gatepost_mailbox_core::{Permission, Permissions};
use gatepost_model::{AccountId, MailServiceId, MailboxId, OrganizationId};
use gatepost_proto::organization::v1::{CheckRightRequest, Verb};
use gatepost_runtime::principal::Principal;

use super::{Context, Opened};
use crate::{
    MailboxError,
    repo::{self, MailServiceRecord},
};

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
        let service =
            repo::mail_service(store, found.record.service()?).await?.ok_or(NO_MAILBOX)?;
        let organization = service.organization()?;
        let attachment = match caller.account() {
            Some(account) => repo::attachment(store, id, account).await?,
            None => None,
        };
        let permissions = attachment.map(|attachment| attachment.record.permissions());
        let enough = match (need, permissions) {
            (Need::Permission(needed), Some(permissions)) => permissions.contains(needed),
            (Need::Attached, Some(_)) => true,
            (Need::Right, _) | (_, None) => false,
        };
        if !enough && !self.has_right(caller, organization, Verb::ManageMail).await? {
            return Err(if permissions.is_some() { MailboxError::Forbidden } else { NO_MAILBOX });
        }
        let permissions = permissions.unwrap_or_default();
        let (record, version) = (found.record, found.version);
        Ok(Opened { id, record, version, permissions, organization })
    }

    /// The mail service and its organization, if the caller has the right there.
    pub(super) async fn service(
        &self,
        caller: &Principal,
        id: MailServiceId,
        verb: Verb,
    ) -> Result<(MailServiceRecord, OrganizationId), MailboxError> {
        let found = repo::mail_service(self.store.as_ref(), id).await?.ok_or(NO_SERVICE)?;
        let organization = found.organization()?;
        self.require_right(caller, organization, verb, "mail service").await?;
        Ok((found, organization))
    }

    /// Lets the caller pass who has the right; to those who may not even see the organization, `what`
    /// is not there.
    pub(super) async fn require_right(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        verb: Verb,
        what: &'static str,
    ) -> Result<(), MailboxError> {
        if self.has_right(caller, organization, verb).await? {
            return Ok(());
        }
        let visible =
            verb != Verb::View && self.has_right(caller, organization, Verb::View).await?;
        Err(if visible { MailboxError::Forbidden } else { MailboxError::NotFound(what) })
    }

    /// Operators have every right, accounts those that the organization service says.
    pub(super) async fn has_right(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        verb: Verb,
    ) -> Result<bool, MailboxError> {
        let account = match caller {
            Principal::Operator => return Ok(true),
            Principal::Account { account, .. } | Principal::Program { account, .. } => account,
            Principal::Service(_) => return Err(MailboxError::NotSignedIn),
        };
        let request = CheckRightRequest {
            account_id: account.to_string(),
            organization_id: organization.to_string(),
            verb: verb.into(),
            ..CheckRightRequest::default()
        };
        let answer = self.organizations.clone().check_right(request).await;
        let answer = answer.map_err(|status| MailboxError::peer("organization", &status))?;
        Ok(answer.into_inner().allowed)
    }

    /// What an account may do with a mailbox by being attached.
    pub(super) async fn permissions(
        &self,
        mailbox: MailboxId,
        account: AccountId,
    ) -> Result<Option<Permissions>, MailboxError> {
        let found = repo::attachment(self.store.as_ref(), mailbox, account).await?;
        Ok(found.map(|found| found.record.permissions()))
    }
}
