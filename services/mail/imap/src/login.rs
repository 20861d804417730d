//! Login: LOGIN and AUTHENTICATE PLAIN, answered by the mailbox service.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::{AccountId, MailboxId, Secret, Timestamp};
use gatepost_proto::{
    common::v1::MailProtocol,
    mailbox::v1::{
        AuthenticateRequest, AuthenticationGrant, AuthenticationRefusal, CredentialKind,
        Permission, SecretForm, authenticate_response::Outcome,
    },
    wire,
};
use tokio::time::timeout;
use zeroize::Zeroize;

use crate::{
    connection::{Access, Connection, Expiry},
    failure::Failure,
    proxy::{self, Onward},
    registry::{ConnectionInfo, Credential, NotRegistered, Ticket},
};

/// How long the mailbox service may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// Longest pause after a refused login.
const MAX_PAUSE: Duration = Duration::from_secs(8);

/// Longest line of a SASL exchange.
const MAX_SASL: usize = 8 << 10;

const UNAVAILABLE: Failure =
    Failure::no("[UNAVAILABLE] logins cannot be checked now, try again later");

/// `AUTHENTICATE` (RFC 9051 §6.2.2, RFC 4616 PLAIN).
pub(crate) async fn authenticate(
    connection: &mut Connection,
    mechanism: &str,
    initial: Option<Secret<Vec<u8>>>,
) -> Result<String, Failure> {
    may_begin(connection)?;
    if mechanism != "PLAIN" {
        return Err(Failure::no("[CANNOT] this mechanism is not offered"));
    }
    let response = match initial {
        Some(initial) => initial,
        None => {
            connection.io.line("+ ");
            let line = connection.io.take_line(MAX_SASL).await?;
            let mut line = line.ok_or(Failure::Bye("[TOOBIG] the response is too long"))?;
            let response = Secret::new(line.to_vec());
            line.as_mut().zeroize();
            response
        }
    };
    if response.expose() == b"*" {
        return Err(Failure::bad("authentication was cancelled"));
    }
    let (address, secret) = plain(response.expose())?;
    login(connection, address, secret).await
}

/// `message = [authzid] NUL authcid NUL passwd` in base 64; `=` alone is an empty message.
fn plain(response: &[u8]) -> Result<(String, Secret<String>), Failure> {
    let malformed = || Failure::bad("the response is malformed");
    let message = Secret::new(STANDARD.decode(response).map_err(|_| malformed())?);
    let text = std::str::from_utf8(message.expose()).map_err(|_| malformed())?;
    let mut fields = text.split('\0');
    let (Some(acting_as), Some(address), Some(secret), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(malformed());
    };
    if !acting_as.is_empty() && !acting_as.eq_ignore_ascii_case(address) {
        return Err(Failure::no("[AUTHORIZATIONFAILED] acting as another is not offered"));
    }
    Ok((address.to_owned(), Secret::new(secret.to_owned())))
}

/// `LOGIN` (RFC 9051 §6.2.3).
pub(crate) async fn with_password(
    connection: &mut Connection,
    address: Vec<u8>,
    secret: Secret<Vec<u8>>,
) -> Result<String, Failure> {
    may_begin(connection)?;
    // Bytes that are no text are no address and no secret; they are refused like any wrong ones.
    let address = String::from_utf8(address).unwrap_or_default();
    let secret = Secret::new(std::str::from_utf8(secret.expose()).unwrap_or_default().to_owned());
    login(connection, address, secret).await
}

fn may_begin(connection: &Connection) -> Result<(), Failure> {
    if connection.access.is_some() {
        return Err(Failure::bad("already logged in"));
    }
    if !connection.secure {
        return Err(Failure::no("[PRIVACYREQUIRED] log in after STARTTLS only"));
    }
    Ok(())
}

async fn login(
    connection: &mut Connection,
    address: String,
    secret: Secret<String>,
) -> Result<String, Failure> {
    let ticket = connection.server.registry.ticket();
    let request = AuthenticateRequest {
        address,
        secret: secret.expose().clone(),
        protocol: MailProtocol::Imap.into(),
        client: Some(wire::client(&connection.client)),
        form: 0,
    };
    // A server that keeps the mailbox may be shown the token, too.
    let token = (request.form == i32::from(SecretForm::BearerToken)).then_some(secret);
    let mut mailbox = connection.server.mailbox.clone();
    let answer = match timeout(ANSWER_WITHIN, mailbox.authenticate(request)).await {
        Ok(Ok(answer)) => answer.into_inner().outcome,
        Ok(Err(status)) => {
            tracing::warn!(code = ?status.code(), "the mailbox service did not check a login");
            return Err(UNAVAILABLE);
        }
        Err(_) => {
            tracing::warn!("the mailbox service took too long to check a login");
            return Err(UNAVAILABLE);
        }
    };
    match answer {
        Some(Outcome::Grant(grant)) => {
            enter(connection, grant, ticket, token).await?;
            metrics::counter!("gatepost_imap_logins_total", "outcome" => "accepted").increment(1);
            Ok(format!("[CAPABILITY {}] logged in", connection.capabilities()))
        }
        Some(Outcome::Refusal(refusal)) => Err(refused(connection, refusal).await),
        None => Err(UNAVAILABLE),
    }
}

/// Counts a refusal and makes the client wait for its answer.
async fn refused(connection: &mut Connection, refusal: i32) -> Failure {
    metrics::counter!("gatepost_imap_logins_total", "outcome" => "refused").increment(1);
    let config = &connection.server.config;
    let pause = config.refusal_pause.0.saturating_mul(1 << connection.refusals.min(10));
    connection.refusals += 1;
    tokio::time::sleep(pause.min(MAX_PAUSE)).await;
    if refusal == i32::from(AuthenticationRefusal::Throttled) {
        return Failure::no("[LIMIT] too many attempts, try again later");
    }
    Failure::no("[AUTHENTICATIONFAILED] the address or the password is wrong")
}

/// Opens what was granted.
async fn enter(
    connection: &mut Connection,
    grant: AuthenticationGrant,
    ticket: Ticket,
    token: Option<Secret<String>>,
) -> Result<(), Failure> {
    let (info, permissions) = read_grant(connection, &grant).ok_or_else(|| {
        tracing::error!("the mailbox service granted something unreadable");
        UNAVAILABLE
    })?;
    let may = |permission| permissions.contains(&permission);
    if !may(Permission::Read) {
        return Err(Failure::no("[AUTHORIZATIONFAILED] reading mail is not permitted"));
    }
    let now = connection.server.clock.now();
    let ends = (grant.expires_unix > 0).then(|| Timestamp::from_unix_seconds(grant.expires_unix));
    if ends.is_some_and(|ends| ends <= now) {
        return Err(Failure::no("[EXPIRED] the password has ended"));
    }
    let backend = connection.server.backends.of(&grant.address);
    if backend.is_some() {
        proxy::permitted(&permissions)?;
    }
    let mailbox = info.mailbox;
    let closed = connection.closed.clone();
    let registered = connection.server.registry.register(info, ticket, closed.clone());
    let registration = registered.map_err(|not| match not {
        NotRegistered::Revoked => {
            Failure::no("[AUTHENTICATIONFAILED] the address or the password is wrong")
        }
        NotRegistered::Doubtful => UNAVAILABLE,
        NotRegistered::Limit => Failure::no("[LIMIT] the mailbox has too many connections"),
    })?;
    let expiry = ends.map(|ends| {
        let left = ends.since(now);
        Expiry(tokio::spawn(async move {
            tokio::time::sleep(left).await;
            closed.cancel();
        }))
    });
    if let Some(backend) = backend {
        let (client, within) = (&connection.client, connection.server.config.backend_within.0);
        let token = token.as_ref();
        let opened = proxy::log_in(&backend, &grant, token, client, within).await?;
        connection.onward = Some(Box::new(Onward::new(opened, registration, expiry)));
        return Ok(());
    }
    let mailbox = connection.server.mail.open(mailbox, grant.quota_bytes).await?;
    connection.access = Some(Box::new(Access {
        mailbox,
        may_write: may(Permission::Write),
        may_arrange: may(Permission::Folders),
        registration,
        credential: (grant.credential_kind, grant.credential_id),
        _expiry: expiry,
        mod_seqs: false,
        view: None,
    }));
    Ok(())
}

fn read_grant(
    connection: &Connection,
    grant: &AuthenticationGrant,
) -> Option<(ConnectionInfo, Vec<Permission>)> {
    let mailbox: MailboxId = grant.mailbox_id.parse().ok()?;
    let credential = match CredentialKind::try_from(grant.credential_kind).ok()? {
        CredentialKind::AppPassword => Credential::AppPassword(grant.credential_id.parse().ok()?),
        CredentialKind::DevicePassword => {
            Credential::DevicePassword(grant.credential_id.parse().ok()?)
        }
        CredentialKind::MailboxPassword => Credential::MailboxPassword(mailbox),
        CredentialKind::OauthGrant => Credential::OauthGrant(grant.credential_id.parse().ok()?),
        CredentialKind::Unspecified => return None,
    };
    let account: Option<AccountId> = match grant.account_id.as_str() {
        "" => None,
        id => Some(id.parse().ok()?),
    };
    let info = ConnectionInfo {
        mailbox,
        credential,
        account,
        client: connection.client.clone(),
        since: connection.server.clock.now(),
    };
    Some((info, grant.permissions().collect()))
}

/// Tells the mailbox service which program a login was, without waiting for it.
pub(crate) fn record_program(connection: &Connection) {
    let Some(access) = &connection.access else { return };
    access.registration.name(connection.client.clone());
    let request = gatepost_proto::mailbox::v1::RecordProgramRequest {
        mailbox_id: access.mailbox.id().to_string(),
        credential_kind: access.credential.0,
        credential_id: access.credential.1.clone(),
        client: Some(wire::client(&connection.client)),
    };
    let server = Arc::clone(&connection.server);
    tokio::spawn(async move {
        let mut mailbox = server.mailbox.clone();
        let recorded = timeout(ANSWER_WITHIN, mailbox.record_program(request)).await;
        if !matches!(recorded, Ok(Ok(_))) {
            tracing::debug!("a program's name was not recorded");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_messages_are_taken_apart() {
        let encode = |text: &str| STANDARD.encode(text).into_bytes();
        let (address, secret) = plain(&encode("\0a@b.c\0s e")).unwrap();
        assert_eq!((address.as_str(), secret.expose().as_str()), ("a@b.c", "s e"));
        assert!(plain(&encode("A@b.c\0a@b.c\0s")).is_ok());
        assert!(matches!(plain(&encode("x\0a@b.c\0s")), Err(Failure::No(_))));
        for wrong in ["", "a", "a\0b", "a\0b\0c\0d"] {
            assert!(matches!(plain(&encode(wrong)), Err(Failure::Bad(_))), "{wrong:?}");
        }
        assert!(plain(b"=").is_err() && plain(b"!!").is_err());
    }
}
