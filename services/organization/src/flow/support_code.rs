//! Codes by which people show who they are: shown to their owners, checked by support and by clients
//! (SUP-1, PAR-1).

use std::collections::HashMap;

use gatepost_model::{
    AccountId, AuditEntry, KeyedHash, OrganizationId, Pepper, PepperKeyId, Secret, Timestamp,
};
use gatepost_organization_core::{Role, SupportCode, Verb};
use gatepost_proto::identity::v1::RecordActivityRequest;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, OrganizationView};
use crate::{
    OrganizationError,
    repo::{self, CodeOf, SupportCodeRecord},
};

/// What codes are hashed and made for.
const HASHED: &str = "support-code";
const MADE: &str = "support-code-digits";
/// Wrong codes of everybody together that are heard, for each one of a single person.
const TOGETHER: u32 = 20;
/// Organizations of an account that support is told of.
const MOST: usize = 50;

/// Whose code is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    /// The caller's own.
    Account,
    /// Of an organization with premium support.
    Premium(OrganizationId),
    /// Of an organization that is to be somebody's partner.
    Partner(OrganizationId),
}

/// A code for its owner, and until when it is good; none: until it is renewed.
pub(crate) type Shown = (Secret<String>, Option<Timestamp>);

/// The code as it is; another one when there is none, its time has come, or `renew` says so.
pub(crate) async fn show(
    context: &Context,
    caller: &Principal,
    wanted: Wanted,
    renew: bool,
) -> Result<Shown, OrganizationError> {
    let of = owner(context, caller, wanted).await?;
    let attempt = || async {
        let store = context.store.as_ref();
        let (record, expect) = repo::support_code(store, of).await?;
        let now = context.clock.now();
        if !renew
            && let Some(record) = record.as_ref().filter(|record| record.lives(now))
            && let Some(code) = made(&context.post.pepper, of, record)
        {
            return Ok((code.expose(), record.until()));
        }
        let (code, fresh) = fresh(context, of, now);
        let mut changes = ChangeSet::new();
        repo::put_support_code(&mut changes, of, (record, expect), &fresh);
        let lines = match wanted {
            Wanted::Premium(id) if renew => {
                vec![
                    context.line(id, caller, "support-code.renewed", now).detail("kind", "premium"),
                ]
            }
            Wanted::Partner(id) if renew => {
                vec![
                    context.line(id, caller, "support-code.renewed", now).detail("kind", "partner"),
                ]
            }
            _ => Vec::new(),
        };
        context.commit_lines(changes, lines, Vec::new()).await?;
        Ok((code.expose(), fresh.until()))
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn owner(
    context: &Context,
    caller: &Principal,
    wanted: Wanted,
) -> Result<CodeOf, OrganizationError> {
    match wanted {
        Wanted::Account => match caller {
            Principal::Account { account, .. } => Ok(CodeOf::Account(*account)),
            _ => Err(OrganizationError::NotSignedIn),
        },
        Wanted::Premium(id) => {
            context.require(caller, id, Verb::ManageAccess, None).await?;
            let found = repo::organization(context.store.as_ref(), id).await?;
            let (record, _) = found.ok_or(OrganizationError::NotFound)?;
            if record.premium {
                Ok(CodeOf::Premium(id))
            } else {
                Err(OrganizationError::NotPremium)
            }
        }
        Wanted::Partner(id) => {
            context.require(caller, id, Verb::ManageAccess, None).await?;
            Ok(CodeOf::Partner(id))
        }
    }
}

fn fresh(context: &Context, of: CodeOf, now: Timestamp) -> (SupportCode, SupportCodeRecord) {
    let pepper = &context.post.pepper;
    let seed = context.unique();
    let code = derived(pepper, pepper.newest(), of, &seed)
        .unwrap_or_else(|| SupportCode::from_bytes(&pepper.hash(MADE, &seed).hash));
    let hash = pepper.hash(HASHED, code.digits());
    let until = match of {
        CodeOf::Partner(_) => None,
        CodeOf::Account(_) | CodeOf::Premium(_) => {
            Some(now.plus(context.config.support_code_lives.0))
        }
    };
    (code, SupportCodeRecord::new(seed, hash.key, hash.hash, until))
}

fn made(pepper: &Pepper, of: CodeOf, record: &SupportCodeRecord) -> Option<SupportCode> {
    derived(pepper, record.key(), of, &record.seed)
}

fn derived(pepper: &Pepper, key: PepperKeyId, of: CodeOf, seed: &[u8]) -> Option<SupportCode> {
    let hash = pepper.hash_with(key, MADE, &[of.key().as_slice(), seed].concat())?;
    Some(SupportCode::from_bytes(&hash.hash))
}

/// Whose code this is, if it is alive and of a kind that the caller may ask about. A wrong one is counted
/// before it is answered, so that many at once do not slip through together.
pub(super) async fn look_up(
    context: &Context,
    caller: &Principal,
    typed: &str,
    kinds: fn(&CodeOf) -> bool,
) -> Result<CodeOf, OrganizationError> {
    let code: SupportCode = typed.parse()?;
    let account = caller.account();
    let attempt = || async {
        let now = context.clock.now();
        let (own, own_expect) = repo::tries(context.store.as_ref(), account).await?;
        let (all, all_expect) = repo::tries(context.store.as_ref(), None).await?;
        let most = context.config.support_code_tries;
        own.check(most, now).map_err(OrganizationError::Throttled)?;
        all.check(most.saturating_mul(TOGETHER), now).map_err(OrganizationError::Throttled)?;
        if let Some(of) = found(context, &code, now).await?.filter(kinds) {
            return Ok(of);
        }
        let mut changes = ChangeSet::new();
        if account.is_some() {
            repo::put_tries(&mut changes, account, own_expect, own.with_one(now));
        }
        repo::put_tries(&mut changes, None, all_expect, all.with_one(now));
        context.commit_lines(changes, Vec::new(), Vec::new()).await?;
        metrics::counter!("gatepost_support_codes_total", "outcome" => "refused").increment(1);
        Err(OrganizationError::CodeRefused)
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn found(
    context: &Context,
    code: &SupportCode,
    now: Timestamp,
) -> Result<Option<CodeOf>, OrganizationError> {
    let (store, pepper) = (context.store.as_ref(), &context.post.pepper);
    for key in pepper.ids() {
        let Some(KeyedHash { hash, .. }) = pepper.hash_with(key, HASHED, code.digits()) else {
            continue;
        };
        let Some(of) = repo::code_by_hash(store, &hash).await? else { continue };
        let (record, _) = repo::support_code(store, of).await?;
        if record.is_some_and(|record| record.lives(now)) {
            return Ok(Some(of));
        }
    }
    Ok(None)
}

/// What support is told about the owner of a code.
pub(crate) struct Verified {
    pub(crate) of: CodeOf,
    pub(crate) until: Option<Timestamp>,
    /// For the code of an account: its name and masked e-mail.
    pub(crate) person: Option<(String, String)>,
    pub(crate) organizations: Vec<Supported>,
}

/// An organization of the owner.
pub(crate) struct Supported {
    pub(crate) id: OrganizationId,
    pub(crate) name: String,
    /// Of the account.
    pub(crate) role: Option<Role>,
    pub(crate) premium: bool,
    /// Does it let support in?
    pub(crate) access: bool,
}

/// Whose code is it? For support; what is answered is written down first, where the owner sees it and where
/// support's own organization does.
pub(crate) async fn verify(
    context: &Context,
    caller: &Principal,
    typed: &str,
) -> Result<Verified, OrganizationError> {
    let Principal::Account { account: helper, .. } = caller else {
        return Err(OrganizationError::NotFound);
    };
    let operator = context.support_of(*helper).await?.ok_or(OrganizationError::NotFound)?;
    let now = context.clock.now();
    let of = match look_up(context, caller, typed, OWNERS).await {
        Ok(of) => of,
        Err(refusal @ OrganizationError::CodeRefused) => {
            let line = context.line(operator, caller, "support-code.refused", now);
            write(context, vec![line]).await?;
            return Err(refusal);
        }
        Err(refusal) => return Err(refusal),
    };
    let own = context.line(operator, caller, "support-code.verified", now);
    match of {
        CodeOf::Account(account) => {
            record(context, account, operator).await?;
            write(context, vec![own.detail("account_id", account)]).await?;
        }
        CodeOf::Premium(id) | CodeOf::Partner(id) => {
            let theirs = context.line(id, caller, "support-code.verified", now);
            let lines = vec![theirs.detail("kind", "premium"), own.detail("organization_id", id)];
            write(context, lines).await?;
        }
    }
    metrics::counter!("gatepost_support_codes_total", "outcome" => "verified").increment(1);
    describe(context, of).await
}

const OWNERS: fn(&CodeOf) -> bool = |of| matches!(of, CodeOf::Account(_) | CodeOf::Premium(_));

async fn write(context: &Context, lines: Vec<AuditEntry>) -> Result<(), OrganizationError> {
    let attempt = || context.commit_lines(ChangeSet::new(), lines.clone(), Vec::new());
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

/// The line in the account's own log. Who of support it was stands in the log of support's organization.
async fn record(
    context: &Context,
    account: AccountId,
    operator: OrganizationId,
) -> Result<(), OrganizationError> {
    let found = repo::organization(context.store.as_ref(), operator).await?;
    let name = found.map(|(record, _)| record.name).unwrap_or_default();
    let request = RecordActivityRequest {
        account_id: account.to_string(),
        action: "support-code.verified".to_owned(),
        details: HashMap::from([("name".to_owned(), name)]),
        client: None,
    };
    let recorded = context.activities.clone().record_activity(request).await;
    recorded.map_err(|status| OrganizationError::Peer("identity", status.message().to_owned()))?;
    Ok(())
}

async fn describe(context: &Context, of: CodeOf) -> Result<Verified, OrganizationError> {
    let store = context.store.as_ref();
    let (record, _) = repo::support_code(store, of).await?;
    let until = record.and_then(|record| record.until());
    let (person, ids) = match of {
        CodeOf::Account(account) => {
            let person = context.people.find(account).await?;
            let person = person.filter(|person| !person.closed);
            let person = person.ok_or(OrganizationError::CodeRefused)?;
            let shown = (person.name.clone(), masked(&person.email.to_string()));
            (Some(shown), repo::organizations_of(store, account, None, MOST).await?)
        }
        CodeOf::Premium(id) | CodeOf::Partner(id) => (None, vec![id]),
    };
    let mut organizations = Vec::new();
    for id in ids {
        let Some((record, _)) = repo::organization(store, id).await? else { continue };
        let role = match of {
            CodeOf::Account(account) => repo::member(store, id, account).await?,
            _ => None,
        };
        let access = !repo::support_accesses_on(store, id, context.clock.now()).await?.is_empty();
        organizations.push(Supported {
            id,
            name: record.name,
            role: role.map(|member| member.role()).transpose()?,
            premium: record.premium,
            access,
        });
    }
    Ok(Verified { of, until, person, organizations })
}

/// The first letter and the domain: enough to ask about, not enough to write to.
fn masked(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{domain}")
}

/// Marks an organization as one with premium support, or takes the mark and its code away.
pub(crate) async fn set_premium(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    premium: bool,
) -> Result<OrganizationView, OrganizationError> {
    if *caller != Principal::Operator {
        return Err(OrganizationError::Forbidden);
    }
    let attempt = || async {
        let store = context.store.as_ref();
        let found = repo::organization(store, id).await?;
        let (mut record, version) = found.ok_or(OrganizationError::NotFound)?;
        if record.premium != premium {
            record.premium = premium;
            let mut changes = ChangeSet::new();
            repo::put_organization(&mut changes, id, Expect::Version(version), &record);
            let of = CodeOf::Premium(id);
            if let (Some(code), expect) = repo::support_code(store, of).await? {
                repo::delete_support_code(&mut changes, of, (code, expect));
            }
            let action =
                if premium { "organization.premium-set" } else { "organization.premium-unset" };
            let line = context.line(id, caller, action, context.clock.now());
            context.commit(changes, line, Vec::new()).await?;
        }
        Ok(OrganizationView::outside(id, record))
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_masked_to_its_first_letter() {
        for (email, shown) in [
            ("anna@example.org", "a…@example.org"),
            ("ünal.x@example.org", "ü…@example.org"),
            ("a@b", "a…@b"),
        ] {
            assert_eq!(masked(email), shown);
        }
    }
}
