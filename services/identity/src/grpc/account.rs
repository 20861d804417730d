use gatepost_identity_core::{AccountState, Language, Mobile};
use gatepost_model::{DisplayName, IdempotencyKey, Malformed, Password};
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        self as proto, ChangePasswordRequest, ChangePasswordResponse, CreateAccountRequest,
        CreateAccountResponse, GetAccountRequest, GetAccountResponse, ListAccountsRequest,
        ListAccountsResponse, ResendSignUpVerificationRequest, ResendSignUpVerificationResponse,
        ResetPasswordRequest, ResetPasswordResponse, SetAccountStateRequest,
        SetAccountStateResponse, SignUpRequest, SignUpResponse, VerifySignUpRequest,
        VerifySignUpResponse, account_service_server::AccountService, get_account_request::Key,
        verify_sign_up_request::Proof,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, convert, refusal};
use crate::{
    flow::{self, AccountKey, CreateAccount, Page, SignUpProof},
    state::Identity,
};

#[tonic::async_trait]
impl AccountService for Rpc {
    async fn sign_up(
        &self,
        request: Request<SignUpRequest>,
    ) -> Result<Response<SignUpResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let ask = sign_up(asked).map_err(refusal)?;
        let id = self.0.sign_up(ask, &client).await.map_err(refusal)?;
        Ok(Response::new(SignUpResponse { sign_up_id: id.to_string() }))
    }

    async fn verify_sign_up(
        &self,
        request: Request<VerifySignUpRequest>,
    ) -> Result<Response<VerifySignUpResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let proof = match asked.proof {
            Some(Proof::Token(token)) => SignUpProof::link(&Zeroizing::new(token)),
            Some(Proof::Code(code)) => SignUpProof::code(&code.sign_up_id, &code.code),
            None => Err(Malformed::new("proof", "a token or a code").into()),
        };
        let account = self.0.verify_sign_up(proof.map_err(refusal)?, &client).await;
        let account = account.map_err(refusal)?;
        Ok(Response::new(VerifySignUpResponse { account: Some(convert::account(&account)) }))
    }

    async fn resend_sign_up_verification(
        &self,
        request: Request<ResendSignUpVerificationRequest>,
    ) -> Result<Response<ResendSignUpVerificationResponse>, Status> {
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let id = asked.sign_up_id.parse().map_err(refusal)?;
        self.0.resend_verification(id, &client).await.map_err(refusal)?;
        Ok(Response::new(ResendSignUpVerificationResponse {}))
    }

    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        let ask = create(request.into_inner()).map_err(refusal)?;
        let account = self.0.create_account(ask).await.map_err(refusal)?;
        Ok(Response::new(CreateAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn get_account(
        &self,
        request: Request<GetAccountRequest>,
    ) -> Result<Response<GetAccountResponse>, Status> {
        let principal = self.principal(&request).await?;
        let key = match request.into_inner().key {
            None => AccountKey::Own,
            Some(Key::AccountId(id)) => AccountKey::Id(id.parse().map_err(refusal)?),
            Some(Key::Email(email)) => AccountKey::Email(email.parse().map_err(refusal)?),
        };
        let account = self.0.get_account(&principal, key).await.map_err(refusal)?;
        Ok(Response::new(GetAccountResponse { account: Some(convert::account(&account)) }))
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        let page = request.into_inner().page.unwrap_or_default();
        let page = Page::new(page.size, &page.token).map_err(refusal)?;
        let listed = self.0.list_accounts(page).await.map_err(refusal)?;
        Ok(Response::new(ListAccountsResponse {
            accounts: listed.items.iter().map(convert::account).collect(),
            page: Some(PageResponse { next_token: Page::token(listed.next) }),
        }))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, session) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let present = password(asked.present_password, "present_password").map_err(refusal)?;
        let new = password(asked.new_password, "new_password").map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let changed = self.0.change_password(account, session, &present, &new, &client).await;
        changed.map_err(refusal)?;
        Ok(Response::new(ChangePasswordResponse {}))
    }

    async fn reset_password(
        &self,
        request: Request<ResetPasswordRequest>,
    ) -> Result<Response<ResetPasswordResponse>, Status> {
        let asked = request.into_inner();
        let new = password(asked.new_password, "new_password").map_err(refusal)?;
        let account = asked.account_id.parse().map_err(refusal)?;
        self.0.reset_password(account, &new).await.map_err(refusal)?;
        Ok(Response::new(ResetPasswordResponse {}))
    }

    async fn set_account_state(
        &self,
        request: Request<SetAccountStateRequest>,
    ) -> Result<Response<SetAccountStateResponse>, Status> {
        let asked = request.into_inner();
        let state = match asked.state() {
            proto::AccountState::Active => AccountState::Active,
            proto::AccountState::Suspended => AccountState::Suspended,
            proto::AccountState::Unspecified
            | proto::AccountState::Locked
            | proto::AccountState::Closed => {
                return Err(refusal(Malformed::new("state", "active or suspended")));
            }
        };
        let id = asked.account_id.parse().map_err(refusal)?;
        let account = self.0.set_account_state(id, state).await.map_err(refusal)?;
        Ok(Response::new(SetAccountStateResponse { account: Some(convert::account(&account)) }))
    }
}

fn sign_up(asked: SignUpRequest) -> Result<flow::SignUpRequest, Malformed> {
    let name: DisplayName = asked.name.parse()?;
    let password = password(asked.password, "password")?;
    Ok(flow::SignUpRequest {
        email: asked.email.parse()?,
        password,
        organization_name: match organization_name(&asked.organization_name)? {
            _ if asked.without_organization => None,
            named => Some(named.unwrap_or_else(|| name.clone())),
        },
        name,
        language: Language::or_default(&asked.language)?,
        mobile: Mobile::optional(&asked.mobile)?,
    })
}

fn create(asked: CreateAccountRequest) -> Result<CreateAccount, Malformed> {
    let given = !asked.password.is_empty();
    Ok(CreateAccount {
        email: asked.email.parse()?,
        name: asked.name.parse()?,
        password: given.then(|| password(asked.password, "password")).transpose()?,
        language: Language::or_default(&asked.language)?,
        organization_name: organization_name(&asked.organization_name)?,
        key: IdempotencyKey::optional(&asked.idempotency_key)?,
    })
}

fn organization_name(text: &str) -> Result<Option<DisplayName>, Malformed> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let name = text.parse().map(Some);
    name.map_err(|error: Malformed| Malformed { field: "organization_name", ..error })
}

/// A password from the wire, whose copy there is wiped.
fn password(text: String, field: &'static str) -> Result<Password, Malformed> {
    let text = Zeroizing::new(text);
    Password::typed(&text).map_err(|error| Malformed { field, ..error })
}
