//! Login: LOGIN and AUTHENTICATE, answered by the mailbox service.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::{AccountId, MailProtocol as MailScope, MailboxId, Secret, Timestamp};
use gatepost_proto::{
    common::v1::MailProtocol,
    mailbox::v1::{
        AuthenticateRequest, AuthenticationGrant, AuthenticationRefusal, CredentialKind,
        Permission, SecretForm, authenticate_response::Outcome,
    },
    wire,
};
use gatepost_sasl::{BearerStatus, Claim, Exchange, Form, Hints, Mechanism, SaslError, Step};
use tokio::time::timeout;
use zeroize::Zeroize;

use crate::{
    connection::{Access, Connection, Expiry},
    dialect::Dialect,
    failure::Failure,
    proxy::{self, Onward},
    registry::{ConnectionInfo, Credential, NotRegistered, Ticket},
};

/// How long the mailbox service may take.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// How often a login is checked when each time something is ended meanwhile that might be what it came with.
const CHECKS: usize = 3;

/// Longest pause after a refused login.
const MAX_PAUSE: Duration = Duration::from_secs(8);

/// Longest line of a SASL exchange.
const MAX_SASL: usize = 8 << 10;

/// Mechanisms that are told and heard. LOGIN is not: programs that know no better use the command.
pub(crate) const OFFERED: [Mechanism; 3] =
    [Mechanism::Plain, Mechanism::OauthBearer, Mechanism::Xoauth2];

const UNAVAILABLE: Failure =
    Failure::no("[UNAVAILABLE] logins cannot be checked now, try again later");

/// `AUTHENTICATE` (RFC 9051 §6.2.2) with PLAIN, OAUTHBEARER or XOAUTH2.
pub(crate) async fn authenticate(
    connection: &mut Connection,
    mechanism: &str,
    initial: Option<Secret<Vec<u8>>>,
) -> Result<String, Failure> {
    may_begin(connection)?;
    let offered = Mechanism::named(mechanism).filter(|mechanism| OFFERED.contains(mechanism));
    let Some(mechanism) = offered else {
        return Err(Failure::no("[CANNOT] this mechanism is not offered"));
    };
    let mut exchange = Exchange::new(mechanism);
    let mut step = match initial {
        Some(initial) => exchange.hear(initial.expose()),
        None => exchange.ask(),
    };
    loop {
        step = match step.map_err(broken)? {
            Step::Challenge(challenge) => {
                let response = ask(connection, &challenge).await?;
                exchange.hear(response.expose())
            }
            Step::Check(claim) => match login(connection, claim).await? {
                Ok(done) => return Ok(done),
                Err(refusal) => {
                    let failure = refused(connection, refusal).await;
                    return Err(told(connection, &mut exchange, refusal, failure).await?);
                }
            },
            Step::Refuse(status) => {
                let failure = refused(connection, AuthenticationRefusal::Credentials).await;
                return Err(tell(connection, &mut exchange, status, failure).await?);
            }
        };
    }
}

/// Sends a challenge and takes the client's response.
async fn ask(connection: &mut Connection, challenge: &[u8]) -> Result<Secret<Vec<u8>>, Failure> {
    connection.io.line(&format!("+ {}", STANDARD.encode(challenge)));
    let line = connection.io.take_line(MAX_SASL).await?;
    let mut line = line.ok_or(Failure::Bye("[TOOBIG] the response is too long"))?;
    let response = Secret::new(line.to_vec());
    line.as_mut().zeroize();
    Ok(response)
}

fn broken(error: SaslError) -> Failure {
    match error {
        SaslError::Cancelled => Failure::bad("authentication was cancelled"),
        SaslError::ActingAsAnother => {
            Failure::no("[AUTHORIZATIONFAILED] acting as another is not offered")
        }
        SaslError::TooLong
        | SaslError::Encoding
        | SaslError::Malformed
        | SaslError::Refused
        | SaslError::Ended => Failure::bad("the response is malformed"),
    }
}

/// What a client whose token was refused is told (RFC 7628 §3.2.2). While attempts are paused it is told
/// nothing of its token.
async fn told(
    connection: &mut Connection,
    exchange: &mut Exchange,
    refusal: AuthenticationRefusal,
    failure: Failure,
) -> Result<Failure, Failure> {
    let status = match refusal {
        AuthenticationRefusal::Throttled => return Ok(failure),
        AuthenticationRefusal::Scope => BearerStatus::InsufficientScope,
        AuthenticationRefusal::Credentials | AuthenticationRefusal::Unspecified => {
            BearerStatus::InvalidToken
        }
    };
    tell(connection, exchange, status, failure).await
}

/// Tells it and hears that it was heard, whatever the client says to it (RFC 7628 §3.2.3).
async fn tell(
    connection: &mut Connection,
    exchange: &mut Exchange,
    status: BearerStatus,
    failure: Failure,
) -> Result<Failure, Failure> {
    let server = Arc::clone(&connection.server);
    let hints = Hints { scope: MailScope::Imap.slug(), issuer: &server.issuer };
    if let Some(told) = exchange.refuse(status, &hints) {
        ask(connection, &told).await?;
    }
    Ok(failure)
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
    let claim = Claim { address, secret, form: Form::Password };
    match login(connection, claim).await? {
        Ok(done) => Ok(done),
        Err(refusal) => Err(refused(connection, refusal).await),
    }
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

/// Checks a claim and opens what it grants, or says how it is refused. What is ended while it is checked
/// may be what it came with, or what that was before a change that it knows of: it is checked again.
async fn login(
    connection: &mut Connection,
    claim: Claim,
) -> Result<Result<String, AuthenticationRefusal>, Failure> {
    let mut ended = NotRegistered::Doubtful;
    for _ in 0..CHECKS {
        let ticket = connection.server.registry.ticket();
        let grant = match check(connection, &claim).await? {
            Outcome::Grant(grant) => grant,
            Outcome::Refusal(refusal) => {
                // One that is not known yet is a refusal like any other.
                return Ok(Err(AuthenticationRefusal::try_from(refusal).unwrap_or_default()));
            }
        };
        // A server that keeps the mailbox may be shown the token, too.
        let token = (claim.form == Form::BearerToken).then_some(&claim.secret);
        match enter(connection, grant, ticket, token).await? {
            Ok(()) => {
                metrics::counter!("gatepost_imap_logins_total", "outcome" => "accepted")
                    .increment(1);
                return Ok(Ok(format!("[CAPABILITY {}] logged in", connection.capabilities())));
            }
            Err(NotRegistered::Limit) => {
                return Err(Failure::no("[LIMIT] the mailbox has too many connections"));
            }
            Err(not) => ended = not,
        }
    }
    match ended {
        NotRegistered::Revoked => Ok(Err(AuthenticationRefusal::Credentials)),
        NotRegistered::Doubtful | NotRegistered::Limit => Err(UNAVAILABLE),
    }
}

/// What the mailbox service says to a claim.
async fn check(connection: &mut Connection, claim: &Claim) -> Result<Outcome, Failure> {
    let form = match claim.form {
        Form::Password => SecretForm::Unspecified,
        Form::BearerToken => SecretForm::BearerToken,
    };
    let request = AuthenticateRequest {
        address: claim.address.clone(),
        secret: claim.secret.expose().clone(),
        protocol: MailProtocol::Imap.into(),
        client: Some(wire::client(&connection.client)),
        form: form.into(),
    };
    let mut mailbox = connection.server.mailbox.clone();
    match timeout(ANSWER_WITHIN, mailbox.authenticate(request)).await {
        Ok(Ok(answer)) => answer.into_inner().outcome.ok_or(UNAVAILABLE),
        Ok(Err(status)) => {
            tracing::warn!(code = ?status.code(), "the mailbox service did not check a login");
            Err(UNAVAILABLE)
        }
        Err(_) => {
            tracing::warn!("the mailbox service took too long to check a login");
            Err(UNAVAILABLE)
        }
    }
}

/// Counts a refusal and makes the client wait for its answer.
async fn refused(connection: &mut Connection, refusal: AuthenticationRefusal) -> Failure {
    metrics::counter!("gatepost_imap_logins_total", "outcome" => "refused").increment(1);
    let config = &connection.server.config;
    let pause = config.refusal_pause.0.saturating_mul(1 << connection.refusals.min(10));
    connection.refusals += 1;
    tokio::time::sleep(pause.min(MAX_PAUSE)).await;
    if refusal == AuthenticationRefusal::Throttled {
        return Failure::no("[LIMIT] too many attempts, try again later");
    }
    Failure::no("[AUTHENTICATIONFAILED] the address or the password is wrong")
}

/// Opens what was granted, unless the registry does not let it in.
async fn enter(
    connection: &mut Connection,
    grant: AuthenticationGrant,
    ticket: Ticket,
    token: Option<&Secret<String>>,
) -> Result<Result<(), NotRegistered>, Failure> {
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
    let (mailbox, account) = (info.mailbox, info.account);
    let closed = connection.closed.clone();
    let registration = match connection.server.registry.register(info, ticket, closed.clone()) {
        Ok(registration) => registration,
        Err(not) => return Ok(Err(not)),
    };
    let expiry = ends.map(|ends| {
        let left = ends.since(now);
        Expiry(tokio::spawn(async move {
            tokio::time::sleep(left).await;
            closed.cancel();
        }))
    });
    if let Some(backend) = backend {
        let (client, within) = (&connection.client, connection.server.config.backend_within.0);
        let opened = proxy::log_in(&backend, &grant, token, client, within).await?;
        connection.onward = Some(Box::new(Onward::new(opened, registration, expiry)));
        return Ok(Ok(()));
    }
    let mailbox = connection.server.mail.open(mailbox, grant.quota_bytes).await?;
    connection.access = Some(Box::new(Access {
        mailbox,
        account,
        may_write: may(Permission::Write),
        may_arrange: may(Permission::Folders),
        registration,
        credential: (grant.credential_kind, grant.credential_id),
        _expiry: expiry,
        dialect: Dialect::default(),
        annotated: Default::default(),
        notify: None,
        view: None,
    }));
    Ok(Ok(()))
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
