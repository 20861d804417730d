//! Does a secret open a mailbox (MBX-4)? The answer to the stranger is yes or no; the cause is for
//! the owner's log.

use std::time::Duration;

use gatepost_model::{Client, MailProtocol, MailboxId, Timestamp};

use crate::{Networks, Permission, Permissions};

/// Why a login was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cause {
    /// No mailbox has this address.
    UnknownAddress,
    /// The mailbox is suspended.
    MailboxSuspended,
    /// The mail service, as a product, is blocked or cancelled.
    MailServiceClosed,
    /// A generated secret whose checksum is wrong.
    Mistyped,
    /// A generated secret of a kind that opens no mailbox, such as a session's token.
    WrongKind,
    /// A generated secret that nobody has: revoked, or never issued.
    UnknownCredential,
    /// The credential's time is over.
    Expired,
    /// The credential is not for this protocol.
    Scope,
    /// The credential is not for this network.
    Network,
    /// The account whose password the mailbox shares has second factors: mail programs need app passwords.
    FactorActive,
    /// The account behind it is suspended or closed.
    AccountInactive,
    /// The credential is for other mailboxes.
    OtherMailbox,
    /// The account behind it is not attached to the mailbox.
    NotAttached,
    /// The account behind it is attached without the permission that the protocol needs.
    NotPermitted,
    /// The mailbox has no password.
    NoPassword,
    /// Its mail service allows no mailbox passwords.
    PasswordsForbidden,
    /// It has another one.
    WrongPassword,
    /// Something else than an access token was shown as one, such as an app password.
    NoToken,
    /// An access token was typed as a password.
    TokenAsPassword,
    /// No token of ours: form, key, signature, issuer or audience is wrong.
    TokenInvalid,
    /// The token's time is over, or has not begun.
    TokenExpired,
    /// The token is right, but not for this protocol.
    TokenScope,
    /// The grant behind the token was revoked, or has ended.
    TokenRevoked,
    /// The token came without an address, and nobody chose a mailbox for it.
    TokenWithoutMailbox,
    /// It is the password of an account that logs in with this very address, and not the mailbox's
    /// (ACC-2). Told to that account alone.
    AccountPassword,
    /// Attempts are paused for this long.
    Throttled(Duration),
}

impl Cause {
    /// Stable name, as in activity logs and metrics.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::UnknownAddress => "unknown-address",
            Self::MailboxSuspended => "mailbox-suspended",
            Self::MailServiceClosed => "mail-service-closed",
            Self::Mistyped => "mistyped",
            Self::WrongKind => "wrong-kind",
            Self::UnknownCredential => "unknown-credential",
            Self::Expired => "expired",
            Self::Scope => "scope",
            Self::Network => "network",
            Self::FactorActive => "factor-active",
            Self::AccountInactive => "account-inactive",
            Self::OtherMailbox => "other-mailbox",
            Self::NotAttached => "not-attached",
            Self::NotPermitted => "not-permitted",
            Self::NoPassword => "no-password",
            Self::PasswordsForbidden => "passwords-forbidden",
            Self::WrongPassword => "wrong-password",
            Self::NoToken => "no-token",
            Self::TokenAsPassword => "token-as-password",
            Self::TokenInvalid => "token-invalid",
            Self::TokenExpired => "token-expired",
            Self::TokenScope => "token-scope",
            Self::TokenRevoked => "token-revoked",
            Self::TokenWithoutMailbox => "token-without-mailbox",
            Self::AccountPassword => "account-password",
            Self::Throttled(_) => "throttled",
        }
    }
}

/// A mailbox, as far as a login goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MailboxFacts {
    /// Its id.
    pub id: MailboxId,
    /// Is it open to anybody?
    pub active: bool,
    /// Is its mail service in use: neither blocked nor cancelled?
    pub served: bool,
    /// Does a mailbox password open it, where it has one?
    pub passwords: bool,
}

fn open(mailbox: Option<MailboxFacts>) -> Result<MailboxFacts, Cause> {
    let mailbox = mailbox.ok_or(Cause::UnknownAddress)?;
    match mailbox {
        MailboxFacts { served: false, .. } => Err(Cause::MailServiceClosed),
        MailboxFacts { active: false, .. } => Err(Cause::MailboxSuspended),
        MailboxFacts { .. } => Ok(mailbox),
    }
}

fn attached(attachment: Option<Permissions>, protocol: MailProtocol) -> Result<Permissions, Cause> {
    let permissions = attachment.ok_or(Cause::NotAttached)?;
    let permitted = permissions.contains(Permission::needed_for(protocol));
    permitted.then_some(permissions).ok_or(Cause::NotPermitted)
}

/// An app password that the identity service recognised.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppFacts {
    /// Mailboxes it opens; empty: every one its account is attached to.
    pub mailboxes: Vec<MailboxId>,
}

/// Does an app password open the mailbox? `app` is what the identity service said, `attachment`
/// that of its account.
///
/// # Errors
///
/// The cause of the refusal: the credential's own first, so that it says most to its owner.
pub fn decide_app(
    mailbox: Option<MailboxFacts>,
    app: Result<&AppFacts, Cause>,
    attachment: Option<Permissions>,
    protocol: MailProtocol,
) -> Result<Permissions, Cause> {
    let app = app?;
    let mailbox = open(mailbox)?;
    if !app.mailboxes.is_empty() && !app.mailboxes.contains(&mailbox.id) {
        return Err(Cause::OtherMailbox);
    }
    attached(attachment, protocol)
}

/// Does an access token that is right open the mailbox? `attachment` is that of its account. What it opens is
/// no more than the protocol has a use for: a client was let in to mail, not to the mailbox's settings.
///
/// # Errors
///
/// The cause of the refusal.
pub fn decide_bearer(
    mailbox: Option<MailboxFacts>,
    attachment: Option<Permissions>,
    protocol: MailProtocol,
) -> Result<Permissions, Cause> {
    open(mailbox)?;
    Ok(attached(attachment, protocol)?.within(protocol))
}

/// A device password whose secret was right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceFacts {
    /// The mailbox it belongs to.
    pub mailbox: MailboxId,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// Protocols it is for; empty: every one.
    pub scopes: Vec<MailProtocol>,
    /// Networks it may be used from.
    pub networks: Networks,
    /// Was it made for an account? Then it ends with that account's attachment.
    pub personal: bool,
}

/// Does a device password open the mailbox? `attachment` is that of the account it was made for.
///
/// # Errors
///
/// The cause of the refusal.
pub fn decide_device(
    mailbox: Option<MailboxFacts>,
    device: Option<&DeviceFacts>,
    attachment: Option<Permissions>,
    protocol: MailProtocol,
    client: &Client,
    now: Timestamp,
) -> Result<Permissions, Cause> {
    let device = device.ok_or(Cause::UnknownCredential)?;
    let mailbox = open(mailbox)?;
    if device.mailbox != mailbox.id {
        return Err(Cause::OtherMailbox);
    }
    if device.expires.is_some_and(|expires| expires <= now) {
        return Err(Cause::Expired);
    }
    if !device.scopes.is_empty() && !device.scopes.contains(&protocol) {
        return Err(Cause::Scope);
    }
    if !device.networks.allow(client.ip) {
        return Err(Cause::Network);
    }
    if device.personal {
        attached(attachment, protocol)
    } else {
        Ok(Permissions::of_mailbox_secret())
    }
}

/// Does a password open the mailbox? `has_password` and `right` come from the pool, which does the
/// same work in every case.
///
/// # Errors
///
/// The cause of the refusal.
pub fn decide_password(
    mailbox: Option<MailboxFacts>,
    has_password: bool,
    right: bool,
) -> Result<Permissions, Cause> {
    if mailbox.is_some_and(|mailbox| !mailbox.passwords) {
        return Err(Cause::PasswordsForbidden);
    }
    if mailbox.is_some() && !has_password {
        return Err(Cause::NoPassword);
    }
    if mailbox.is_some() && !right {
        return Err(Cause::WrongPassword);
    }
    open(mailbox).map(|_| Permissions::of_mailbox_secret())
}

#[cfg(test)]
mod tests {
    use super::*;
    use MailProtocol::{Imap, Smtp};

    fn id(byte: u8) -> MailboxId {
        MailboxId::from_bytes([byte; 16])
    }

    fn facts(active: bool, served: bool) -> Option<MailboxFacts> {
        Some(MailboxFacts { id: id(1), active, served, passwords: true })
    }

    const ACTIVE: fn() -> Option<MailboxFacts> = || facts(true, true);
    const SUSPENDED: fn() -> Option<MailboxFacts> = || facts(false, true);
    const CLOSED: fn() -> Option<MailboxFacts> = || facts(true, false);

    #[test]
    fn app_passwords() {
        let any = AppFacts { mailboxes: vec![] };
        let this = AppFacts { mailboxes: vec![id(2), id(1)] };
        let other = AppFacts { mailboxes: vec![id(2)] };
        let read = Permissions::from_iter([Permission::Read]);
        let send = Permissions::from_iter([Permission::Send]);
        for (mailbox, app, attachment, protocol, expected) in [
            (ACTIVE(), Ok(&any), Some(read), Imap, Ok(read)),
            (ACTIVE(), Ok(&this), Some(read), Imap, Ok(read)),
            (ACTIVE(), Ok(&any), Some(send), Smtp, Ok(send)),
            (ACTIVE(), Ok(&other), Some(read), Imap, Err(Cause::OtherMailbox)),
            (ACTIVE(), Ok(&any), None, Imap, Err(Cause::NotAttached)),
            (ACTIVE(), Ok(&any), Some(send), Imap, Err(Cause::NotPermitted)),
            (ACTIVE(), Ok(&any), Some(read), Smtp, Err(Cause::NotPermitted)),
            (ACTIVE(), Err(Cause::Expired), Some(read), Imap, Err(Cause::Expired)),
            (SUSPENDED(), Ok(&any), Some(read), Imap, Err(Cause::MailboxSuspended)),
            (CLOSED(), Ok(&any), Some(read), Imap, Err(Cause::MailServiceClosed)),
            (None, Ok(&any), None, Imap, Err(Cause::UnknownAddress)),
            (None, Err(Cause::Network), None, Imap, Err(Cause::Network)),
        ] {
            assert_eq!(decide_app(mailbox, app, attachment, protocol), expected);
        }
    }

    #[test]
    fn access_tokens() {
        let all = Permissions::all();
        let read = Permissions::from_iter([Permission::Read]);
        let send = Permissions::from_iter([Permission::Send]);
        let mail =
            Permissions::from_iter([Permission::Read, Permission::Write, Permission::Folders]);
        let dav = Permissions::from_iter([Permission::Read, Permission::Write]);
        for (mailbox, attachment, protocol, expected) in [
            (ACTIVE(), Some(all), Imap, Ok(mail)),
            (ACTIVE(), Some(all), Smtp, Ok(send)),
            (ACTIVE(), Some(all), MailProtocol::CalDav, Ok(dav)),
            (ACTIVE(), Some(read), Imap, Ok(read)),
            (ACTIVE(), Some(read), Smtp, Err(Cause::NotPermitted)),
            (ACTIVE(), Some(send), Imap, Err(Cause::NotPermitted)),
            (ACTIVE(), None, Imap, Err(Cause::NotAttached)),
            (SUSPENDED(), Some(all), Imap, Err(Cause::MailboxSuspended)),
            (CLOSED(), Some(all), Imap, Err(Cause::MailServiceClosed)),
            (None, None, Imap, Err(Cause::UnknownAddress)),
        ] {
            assert_eq!(decide_bearer(mailbox, attachment, protocol), expected, "{protocol:?}");
        }
    }

    #[test]
    fn device_passwords() {
        let now = Timestamp::from_unix_seconds(1000);
        let client = Client::new("192.0.2.1".parse().unwrap(), "");
        let plain = DeviceFacts {
            mailbox: id(1),
            expires: None,
            scopes: vec![],
            networks: Networks::default(),
            personal: false,
        };
        let read = Permissions::from_iter([Permission::Read]);
        let full = Permissions::of_mailbox_secret();
        let with = |change: fn(&mut DeviceFacts)| {
            let mut device = plain.clone();
            change(&mut device);
            Some(device)
        };
        for (mailbox, device, attachment, expected) in [
            (ACTIVE(), with(|_| ()), None, Ok(full)),
            (ACTIVE(), None, None, Err(Cause::UnknownCredential)),
            (None, with(|_| ()), None, Err(Cause::UnknownAddress)),
            (SUSPENDED(), with(|_| ()), None, Err(Cause::MailboxSuspended)),
            (CLOSED(), with(|_| ()), None, Err(Cause::MailServiceClosed)),
            (ACTIVE(), with(|d| d.mailbox = id(2)), None, Err(Cause::OtherMailbox)),
            (
                ACTIVE(),
                with(|d| d.expires = Some(Timestamp::from_unix_seconds(1000))),
                None,
                Err(Cause::Expired),
            ),
            (
                ACTIVE(),
                with(|d| d.expires = Some(Timestamp::from_unix_seconds(1001))),
                None,
                Ok(full),
            ),
            (ACTIVE(), with(|d| d.scopes = vec![Smtp]), None, Err(Cause::Scope)),
            (ACTIVE(), with(|d| d.scopes = vec![Smtp, Imap]), None, Ok(full)),
            (
                ACTIVE(),
                with(|d| d.networks = Networks::parse(&["198.51.100.0/24"]).unwrap()),
                None,
                Err(Cause::Network),
            ),
            (
                ACTIVE(),
                with(|d| d.networks = Networks::parse(&["192.0.2.0/24"]).unwrap()),
                None,
                Ok(full),
            ),
            (ACTIVE(), with(|d| d.personal = true), None, Err(Cause::NotAttached)),
            (ACTIVE(), with(|d| d.personal = true), Some(read), Ok(read)),
        ] {
            let found = decide_device(mailbox, device.as_ref(), attachment, Imap, &client, now);
            assert_eq!(found, expected, "{device:?}");
        }
    }

    #[test]
    fn passwords() {
        let forbidden = ACTIVE().map(|facts| MailboxFacts { passwords: false, ..facts });
        for (mailbox, has_password, right, expected) in [
            (ACTIVE(), true, true, Ok(Permissions::of_mailbox_secret())),
            (ACTIVE(), true, false, Err(Cause::WrongPassword)),
            (ACTIVE(), false, false, Err(Cause::NoPassword)),
            (SUSPENDED(), true, true, Err(Cause::MailboxSuspended)),
            (SUSPENDED(), true, false, Err(Cause::WrongPassword)),
            (CLOSED(), true, true, Err(Cause::MailServiceClosed)),
            (CLOSED(), true, false, Err(Cause::WrongPassword)),
            // Right or wrong: nothing is said of the password.
            (forbidden, true, true, Err(Cause::PasswordsForbidden)),
            (forbidden, true, false, Err(Cause::PasswordsForbidden)),
            (forbidden, false, false, Err(Cause::PasswordsForbidden)),
            (None, false, false, Err(Cause::UnknownAddress)),
        ] {
            assert_eq!(decide_password(mailbox, has_password, right), expected);
        }
    }
}
