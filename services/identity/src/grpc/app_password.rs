use std::{collections::BTreeSet, str::FromStr};

use gatepost_identity_core::{LastUse, NewAppPassword, Refusal};
use gatepost_model::{AccountId, AppPasswordId, IdempotencyKey, MailboxId, Malformed};
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        AppPasswordMatch, AppPasswordRefusal, AppPasswordUse, IssueAppPasswordRequest,
        IssueAppPasswordResponse, ListAppPasswordsRequest, ListAppPasswordsResponse,
        RecordAppPasswordUsesRequest, RecordAppPasswordUsesResponse, RevokeAllAppPasswordsRequest,
        RevokeAllAppPasswordsResponse, RevokeAppPasswordRequest, RevokeAppPasswordResponse,
        VerifyAppPasswordRequest, VerifyAppPasswordResponse,
        app_password_service_server::AppPasswordService, verify_app_password_response::Outcome,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, convert, refusal};
use crate::flow::{IssueAppPassword, Page};

/// Most uses that one request records.
const MOST_USES: usize = 10_000;

#[tonic::async_trait]
impl AppPasswordService for Rpc {
    async fn issue_app_password(
        &self,
        request: Request<IssueAppPasswordRequest>,
    ) -> Result<Response<IssueAppPasswordResponse>, Status> {
        let principal = self.principal(&request).await?;
        let ask = issue(&request.into_inner()).map_err(refusal)?;
        let issued = self.0.issue_app_password(&principal, &ask).await.map_err(refusal)?;
        let secret = issued.secret.map(|secret| secret.grouped().to_string());
        Ok(Response::new(IssueAppPasswordResponse {
            app_password: Some(convert::app_password(&issued.password, None)),
            secret: secret.unwrap_or_default(),
        }))
    }

    async fn list_app_passwords(
        &self,
        request: Request<ListAppPasswordsRequest>,
    ) -> Result<Response<ListAppPasswordsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let page = asked.page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let listed = self.0.list_app_passwords(&principal, account, page).await.map_err(refusal)?;
        let items = listed.items.iter();
        let items = items.map(|item| convert::app_password(&item.password, item.last_use.as_ref()));
        Ok(Response::new(ListAppPasswordsResponse {
            app_passwords: items.collect(),
            page: Some(PageResponse { next_token: Page::token(listed.next) }),
        }))
    }

    async fn revoke_app_password(
        &self,
        request: Request<RevokeAppPasswordRequest>,
    ) -> Result<Response<RevokeAppPasswordResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let id = asked.app_password_id.parse().map_err(refusal)?;
        self.0.revoke_app_password(&principal, account, id).await.map_err(refusal)?;
        Ok(Response::new(RevokeAppPasswordResponse {}))
    }

    async fn revoke_all_app_passwords(
        &self,
        request: Request<RevokeAllAppPasswordsRequest>,
    ) -> Result<Response<RevokeAllAppPasswordsResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let revoked = self.0.revoke_all_app_passwords(&principal, account).await;
        let revoked = revoked.map_err(refusal)?;
        Ok(Response::new(RevokeAllAppPasswordsResponse { revoked }))
    }

    async fn verify_app_password(
        &self,
        request: Request<VerifyAppPasswordRequest>,
    ) -> Result<Response<VerifyAppPasswordResponse>, Status> {
        let asked = request.into_inner();
        let secret = Zeroizing::new(asked.secret);
        let protocol = wire::protocol_of(asked.protocol).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let outcome = self.0.verify_app_password(&secret, protocol, &client).await;
        let outcome = match outcome.map_err(refusal)? {
            Ok(password) => Outcome::Match(AppPasswordMatch {
                app_password_id: password.id.to_string(),
                account_id: password.account.to_string(),
                mailbox_ids: password.grant.mailboxes.iter().map(ToString::to_string).collect(),
                expires: password.grant.expires.map(wire::timestamp),
            }),
            Err(refused) => Outcome::Refusal(refusal_number(refused).into()),
        };
        Ok(Response::new(VerifyAppPasswordResponse { outcome: Some(outcome) }))
    }

    async fn record_app_password_uses(
        &self,
        request: Request<RecordAppPasswordUsesRequest>,
    ) -> Result<Response<RecordAppPasswordUsesResponse>, Status> {
        let uses = request.into_inner().uses;
        if uses.len() > MOST_USES {
            return Err(refusal(Malformed::new("uses", "at most 10000 uses")));
        }
        let uses: Result<Vec<_>, Malformed> = uses.iter().map(last_use).collect();
        self.0.record_app_password_uses(&uses.map_err(refusal)?).await.map_err(refusal)?;
        Ok(Response::new(RecordAppPasswordUsesResponse {}))
    }
}

fn issue(asked: &IssueAppPasswordRequest) -> Result<IssueAppPassword, Malformed> {
    let scopes: Result<BTreeSet<_>, _> =
        asked.scopes.iter().map(|scope| wire::protocol_of(*scope)).collect();
    let mailboxes: Result<BTreeSet<_>, _> =
        asked.mailbox_ids.iter().map(|id| MailboxId::from_str(id)).collect();
    let networks: Result<Vec<_>, _> =
        asked.networks.iter().map(|text| NewAppPassword::network(text)).collect();
    Ok(IssueAppPassword {
        account: named(&asked.account_id)?,
        grant: NewAppPassword {
            name: asked.name.parse()?,
            expires: asked.expires.as_ref().map(wire::moment).transpose()?,
            scopes: scopes?,
            mailboxes: mailboxes?,
            networks: networks?,
        },
        client: wire::client_of(asked.client.as_ref())?,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

pub(super) fn named(account_id: &str) -> Result<Option<AccountId>, Malformed> {
    if account_id.is_empty() { Ok(None) } else { account_id.parse().map(Some) }
}

fn last_use(wired: &AppPasswordUse) -> Result<(AppPasswordId, LastUse), Malformed> {
    let malformed = Malformed::new("uses", "an id and a time each");
    let last = wired.last_use.as_ref().ok_or(malformed)?;
    let time = wire::moment(last.time.as_ref().ok_or(malformed)?)?;
    let client = wire::client_of(last.client.as_ref())?;
    Ok((wired.app_password_id.parse()?, LastUse { time, client }))
}

fn refusal_number(refusal: Refusal) -> AppPasswordRefusal {
    match refusal {
        Refusal::Unknown => AppPasswordRefusal::Unknown,
        Refusal::Expired => AppPasswordRefusal::Expired,
        Refusal::Scope => AppPasswordRefusal::Scope,
        Refusal::Network => AppPasswordRefusal::Network,
        Refusal::AccountInactive => AppPasswordRefusal::AccountInactive,
    }
}
