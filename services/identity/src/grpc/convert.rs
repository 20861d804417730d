//! Domain values as messages.

use gatepost_identity_core::{
    Account, AccountState, AppPassword, Assurance, LastUse, Method, Proofs, Session,
};
use gatepost_proto::{common::v1 as common, identity::v1 as proto, wire};

pub(super) fn account(account: &Account) -> proto::Account {
    proto::Account {
        id: account.id.to_string(),
        email: account.email.to_string(),
        name: account.name.to_string(),
        language: account.language.as_str().to_owned(),
        state: match account.state {
            AccountState::Active => proto::AccountState::Active,
            AccountState::Suspended => proto::AccountState::Suspended,
            AccountState::Locked => proto::AccountState::Locked,
            AccountState::Closed => proto::AccountState::Closed,
        }
        .into(),
        created: Some(wire::timestamp(account.created)),
        time_zone: account.time_zone.as_str().to_owned(),
        avatar: account.avatar.clone(),
    }
}

pub(super) fn session(
    session: &Session,
    present: Option<gatepost_model::SessionId>,
) -> proto::Session {
    proto::Session {
        id: session.id.to_string(),
        created: Some(wire::timestamp(session.created)),
        last_seen: Some(wire::timestamp(session.last_seen)),
        expires: Some(wire::timestamp(session.expires)),
        client: Some(wire::client(&session.client)),
        present: present == Some(session.id),
        methods: methods(&session.proofs),
        assurance_level: level(&session.proofs).into(),
    }
}

/// What was proven, on the wire.
pub(super) fn methods(proofs: &Proofs) -> Vec<i32> {
    let method = |method| match method {
        Method::Password => proto::Method::Password,
        Method::Totp => proto::Method::Totp,
        Method::Passkey => proto::Method::Passkey,
        Method::VerifiedPasskey => proto::Method::VerifiedPasskey,
        Method::Push => proto::Method::Push,
        Method::Sms => proto::Method::Sms,
        Method::BackupCode => proto::Method::BackupCode,
    };
    proofs.iter().map(|(proven, _)| method(proven).into()).collect()
}

/// What that is worth, on the wire.
pub(super) fn level(proofs: &Proofs) -> proto::AssuranceLevel {
    match proofs.assurance() {
        Assurance::Aal1 => proto::AssuranceLevel::Aal1,
        Assurance::Aal2 => proto::AssuranceLevel::Aal2,
    }
}

pub(super) fn app_password(password: &AppPassword, last: Option<&LastUse>) -> proto::AppPassword {
    let grant = &password.grant;
    proto::AppPassword {
        id: password.id.to_string(),
        name: grant.name.to_string(),
        created: Some(wire::timestamp(password.created)),
        expires: grant.expires.map(wire::timestamp),
        scopes: grant.scopes.iter().map(|scope| wire::protocol(*scope).into()).collect(),
        mailbox_ids: grant.mailboxes.iter().map(ToString::to_string).collect(),
        networks: grant.networks.iter().map(ToString::to_string).collect(),
        last_use: last.map(last_use),
    }
}

pub(super) fn last_use(last: &LastUse) -> common::LastUse {
    common::LastUse {
        time: Some(wire::timestamp(last.time)),
        client: Some(wire::client(&last.client)),
    }
}
