//! API tokens: issuing, listing, revoking (TOK-1, TOK-3).

use std::{sync::Arc, time::Duration};

use gatepost_identity_core::{Account, ApiToken, LastUse, NewApiToken, Undo, Upkeep};
use gatepost_model::{
    AccountId, ApiTokenId, AuditEntry, AuditSubject, Client, GeneratedSecret, IdempotencyKey,
    Password, SecretKind, Timestamp,
};
use gatepost_proto::event::v1::{ApiTokenRevoked, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{Listed, Page, login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{
        API_TOKEN_BY_ACCOUNT, API_TOKEN_USES, API_TOKENS, EXPIRY, Expiring, Found, IDEMPOTENCY,
        NOTHING, Recorded, Repeat, Scan, TokenUse, find, find_key, list_by_account, pair,
    },
    state::Identity,
};

/// How long a request for an API token may be repeated under its key.
const REPEATABLE: Duration = Duration::from_secs(30 * 86_400);

/// What is asked for.
pub(crate) struct IssueApiToken {
    pub(crate) grant: NewApiToken,
    /// The account password, asked again (TOK-1).
    pub(crate) password: Password,
    pub(crate) client: Client,
    pub(crate) key: Option<IdempotencyKey>,
}

/// An API token with its secret, unless the request was a repeated one.
pub(crate) struct IssuedToken {
    pub(crate) token: ApiToken,
    pub(crate) secret: Option<GeneratedSecret>,
}

/// An API token in a list.
pub(crate) struct ListedToken {
    pub(crate) token: ApiToken,
    pub(crate) last_use: Option<LastUse>,
    /// When it is switched off unless somebody uses it; none for one that has ended.
    pub(crate) unused_until: Option<Timestamp>,
}

impl Identity {
    pub(crate) async fn issue_api_token(
        self: &Arc<Self>,
        principal: &Principal,
        ask: &IssueApiToken,
    ) -> Result<IssuedToken, IdentityError> {
        let (account, session) = Self::signed_in(principal)?;
        ask.grant.check(self.now())?;
        self.require_fresh(account, session).await?;
        let shown = "api-token.password-refused";
        self.check_present_password(account, &ask.password, &ask.client, shown).await?;
        self.attempt(|| self.try_issue_token(principal, account, ask)).await
    }

    async fn try_issue_token(
        &self,
        principal: &Principal,
        account: AccountId,
        ask: &IssueApiToken,
    ) -> Result<IssuedToken, IdentityError> {
        let now = self.now();
        let id = ApiTokenId::generate(&*self.clock, &*self.entropy);
        let subject = AuditSubject::Account(account);
        let scopes = scope_list(&ask.grant);
        let entry = AuditEntry::new(subject, principal.actor(), "api-token.issued", now)
            .detail("api_token_id", id)
            .detail("name", &ask.grant.name)
            .detail("scopes", &scopes)
            .client(&ask.client);
        let mut changes = self.logged(entry).await?;
        let account: Account = self.account(account).await?.value;
        if let Some(key) = &ask.key {
            let scope = [b"t".as_slice(), &account.id.to_bytes()].concat();
            let key = Repeat::key(&scope, key.as_str());
            if let Some(known) = find::<Repeat>(&*self.store, &key).await? {
                return self.repeated_token(account.id, known.value.id, &ask.grant).await;
            }
            let repeat = Repeat { id: id.to_bytes() }.encode();
            let expiry = Expiring::Repeat(key.clone()).key(now.plus(REPEATABLE));
            changes.put(IDEMPOTENCY, key, Expect::Absent, repeat);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        }
        let most = self.config.api_tokens_per_account;
        if self.token_index(account.id, &Scan::first(most)).await?.len() >= most {
            return Err(IdentityError::Limit(most));
        }
        let secret = GeneratedSecret::generate(SecretKind::ApiToken, &*self.entropy);
        let token = ApiToken {
            id,
            account: account.id,
            hash: secret.hash(&self.pepper),
            created: now,
            grant: ask.grant.clone(),
            warned: None,
            switched_off: None,
        };
        let public = secret.public_id().to_bytes();
        let index = pair(&account.id.to_bytes(), &id.to_bytes());
        changes.put(API_TOKENS, public.to_vec(), Expect::Absent, token.encode()).put(
            API_TOKEN_BY_ACCOUNT,
            index,
            Expect::Absent,
            public.to_vec(),
        );
        if let Upkeep::Wait(at) = token.upkeep(None, &self.config.api_token_policy(), now) {
            changes.put(EXPIRY, Expiring::ApiToken(public).key(at), Expect::Any, NOTHING);
        }
        let mut values = client_values(&ask.client, now);
        values.insert("name".to_owned(), ask.grant.name.to_string());
        values.insert("scopes".to_owned(), scopes);
        let recourse = Recourse::Undo(Undo::ApiToken(id));
        self.tell(&mut changes, now, &account, "api-token-issued", values, recourse).await?;
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_api_tokens_issued_total").increment(1);
        Ok(IssuedToken { token, secret: Some(secret) })
    }

    async fn repeated_token(
        &self,
        account: AccountId,
        id: [u8; 16],
        grant: &NewApiToken,
    ) -> Result<IssuedToken, IdentityError> {
        let index = pair(&account.to_bytes(), &id);
        let public = find_key::<5>(&*self.store, API_TOKEN_BY_ACCOUNT, &index).await?;
        let public = public.ok_or(IdentityError::Gone)?;
        let found = find::<ApiToken>(&*self.store, &public).await?;
        let token = found.ok_or(IdentityError::Gone)?.value;
        if token.grant == *grant {
            Ok(IssuedToken { token, secret: None })
        } else {
            Err(IdentityError::KeyReused)
        }
    }

    pub(crate) async fn list_api_tokens(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        page: Page,
    ) -> Result<Listed<ListedToken>, IdentityError> {
        let account = self.subject(principal, account).await?;
        let (now, policy) = (self.now(), self.config.api_token_policy());
        let scan = Scan { limit: page.size + 1, after: page.after, newest_first: false };
        let index = self.token_index(account.id, &scan).await?;
        let next = index.get(page.size).and(index.get(page.size.saturating_sub(1)));
        let next = next.map(|(id, _)| *id);
        let mut items = Vec::new();
        for (_, public) in index.iter().take(page.size) {
            let found: Option<Found<ApiToken>> = find(&*self.store, public).await?;
            let Some(Found { value: token, .. }) = found else { continue };
            let last_use = self.token_use(token.id).await?;
            let used = last_use.as_ref().map(|used| used.time);
            let unused_until =
                token.ended(now).is_none().then(|| token.unused_until(used, &policy));
            items.push(ListedToken { token, last_use, unused_until });
        }
        Ok(Listed { items, next })
    }

    pub(crate) async fn revoke_api_token(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        id: ApiTokenId,
    ) -> Result<(), IdentityError> {
        let account = self.subject(principal, account).await?;
        self.attempt(|| async {
            let now = self.now();
            let index = pair(&account.id.to_bytes(), &id.to_bytes());
            let entry = revoked_entry(principal, account.id, now).detail("api_token_id", id);
            let mut changes = self.logged(entry).await?;
            let public = find_key::<5>(&*self.store, API_TOKEN_BY_ACCOUNT, &index).await?;
            let public = public.ok_or(IdentityError::NotFound("API token"))?;
            self.remove_api_token(&mut changes, account.id, id, public);
            self.tell_token_ended(&mut changes, account.id, id, now);
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    pub(crate) async fn revoke_all_api_tokens(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<u32, IdentityError> {
        let account = self.subject(principal, account).await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = revoked_entry(principal, account.id, now).detail("api_token_id", "all");
            let mut changes = self.logged(entry).await?;
            let revoked = self.end_api_tokens(&mut changes, account.id, now).await?;
            if !revoked.is_empty() {
                self.commit(changes).await?;
            }
            Ok(u32::try_from(revoked.len()).unwrap_or(u32::MAX))
        })
        .await
    }

    /// Adds the end of every API token of an account to a change set that [`Identity::logged`] began;
    /// says what they were called and what used them last.
    pub(crate) async fn end_api_tokens(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<(String, Option<LastUse>)>, IdentityError> {
        let all = self.token_index(account, &Scan::first(usize::MAX)).await?;
        let mut ended = Vec::with_capacity(all.len());
        for (id, public) in all {
            let id = ApiTokenId::from_bytes(id);
            let found: Option<Found<ApiToken>> = find(&*self.store, &public).await?;
            let name = found.map(|found| found.value.grant.name.to_string());
            ended.push((name.unwrap_or_default(), self.token_use(id).await?));
            self.remove_api_token(changes, account, id, public);
            self.tell_token_ended(changes, account, id, now);
        }
        Ok(ended)
    }

    /// Adds the removal of a token to a change set. Its upkeep ends by itself: it finds nothing.
    pub(crate) fn remove_api_token(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        id: ApiTokenId,
        public: [u8; 5],
    ) {
        let index = pair(&account.to_bytes(), &id.to_bytes());
        changes
            .delete(API_TOKENS, public.to_vec(), Expect::Any)
            .delete(API_TOKEN_BY_ACCOUNT, index, Expect::Any)
            .delete(API_TOKEN_USES, id.to_bytes().to_vec(), Expect::Any);
    }

    /// Adds the event of a token's end to a change set.
    pub(crate) fn tell_token_ended(
        &self,
        changes: &mut ChangeSet,
        account: AccountId,
        id: ApiTokenId,
        now: Timestamp,
    ) {
        let (api_token_id, account_id) = (id.to_string(), account.to_string());
        let fact = Fact::ApiTokenRevoked(ApiTokenRevoked { api_token_id, account_id });
        self.event(changes, now, fact);
    }

    pub(crate) async fn token_use(&self, id: ApiTokenId) -> Result<Option<LastUse>, IdentityError> {
        let found: Option<Found<TokenUse>> = find(&*self.store, &id.to_bytes()).await?;
        Ok(found.map(|found| found.value.0))
    }

    async fn token_index(
        &self,
        account: AccountId,
        scan: &Scan,
    ) -> Result<Vec<([u8; 16], [u8; 5])>, IdentityError> {
        let key = account.to_bytes();
        Ok(list_by_account(&*self.store, API_TOKEN_BY_ACCOUNT, &key, scan).await?)
    }
}

fn revoked_entry(principal: &Principal, account: AccountId, now: Timestamp) -> AuditEntry {
    let subject = AuditSubject::Account(account);
    AuditEntry::new(subject, principal.actor(), "api-token.revoked", now)
}

/// The scopes of a token as people read them in mails and logs.
fn scope_list(grant: &NewApiToken) -> String {
    let slugs: Vec<&str> = grant.scopes.iter().map(|scope| scope.slug()).collect();
    slugs.join(", ")
}
