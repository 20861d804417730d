use gatepost_identity_core::{Language, Mobile};
use gatepost_model::{AccountId, Malformed, Password};
use gatepost_proto::{
    identity::v1::{
        self as proto, CancelLoginEmailChangeRequest, CancelLoginEmailChangeResponse,
        ChangeLoginEmailRequest, ChangeLoginEmailResponse, ConfirmLoginEmailRequest,
        ConfirmLoginEmailResponse, GetProfileRequest, GetProfileResponse, OpenLoginEmailRequest,
        OpenLoginEmailResponse, SetLoginEmailRequest, SetLoginEmailResponse, UpdateProfileRequest,
        UpdateProfileResponse, profile_service_server::ProfileService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};
use crate::{
    flow::{Profile, ProfileUpdate},
    state::Identity,
};

#[tonic::async_trait]
impl ProfileService for Rpc {
    async fn get_profile(
        &self,
        request: Request<GetProfileRequest>,
    ) -> Result<Response<GetProfileResponse>, Status> {
        let principal = self.principal(&request).await?;
        let account = named(&request.into_inner().account_id).map_err(refusal)?;
        let found = self.0.get_profile(&principal, account).await.map_err(refusal)?;
        let longest_avatar = self.0.config.avatar_file.0;
        Ok(Response::new(GetProfileResponse { profile: Some(profile(&found)), longest_avatar }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let account = named(&asked.account_id).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let mask = asked.update_mask.unwrap_or_default().paths;
        let update = update(&mask, &asked.profile.unwrap_or_default()).map_err(refusal)?;
        let changed = self.0.update_profile(&principal, account, update, &client).await;
        let profile = profile(&changed.map_err(refusal)?);
        Ok(Response::new(UpdateProfileResponse { profile: Some(profile) }))
    }

    async fn change_login_email(
        &self,
        request: Request<ChangeLoginEmailRequest>,
    ) -> Result<Response<ChangeLoginEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let caller = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let typed = Zeroizing::new(asked.password);
        let password = Password::typed(&typed).map_err(refusal)?;
        let email = asked.email.parse().map_err(as_email).map_err(refusal)?;
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let waits = self.0.change_login_email(caller, &email, &password, &client).await;
        let expires = Some(wire::timestamp(waits.map_err(refusal)?));
        Ok(Response::new(ChangeLoginEmailResponse { expires }))
    }

    async fn open_login_email(
        &self,
        request: Request<OpenLoginEmailRequest>,
    ) -> Result<Response<OpenLoginEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let email = self.0.open_login_email(account, &token, &client).await.map_err(refusal)?;
        Ok(Response::new(OpenLoginEmailResponse { email: email.to_string() }))
    }

    async fn confirm_login_email(
        &self,
        request: Request<ConfirmLoginEmailRequest>,
    ) -> Result<Response<ConfirmLoginEmailResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let changed = self.0.confirm_login_email(account, &token, &client).await;
        let profile = profile(&changed.map_err(refusal)?);
        Ok(Response::new(ConfirmLoginEmailResponse { profile: Some(profile) }))
    }

    async fn cancel_login_email_change(
        &self,
        request: Request<CancelLoginEmailChangeRequest>,
    ) -> Result<Response<CancelLoginEmailChangeResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::signed_in(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.cancel_login_email_change(account, &client).await.map_err(refusal)?;
        Ok(Response::new(CancelLoginEmailChangeResponse {}))
    }

    async fn set_login_email(
        &self,
        request: Request<SetLoginEmailRequest>,
    ) -> Result<Response<SetLoginEmailResponse>, Status> {
        let asked = request.into_inner();
        let account = asked.account_id.parse().map_err(refusal)?;
        let email = asked.email.parse().map_err(as_email).map_err(refusal)?;
        let changed = self.0.set_login_email(account, &email).await.map_err(refusal)?;
        Ok(Response::new(SetLoginEmailResponse { profile: Some(profile(&changed)) }))
    }
}

/// The account that an operator names; none for the caller's own.
pub(super) fn named(id: &str) -> Result<Option<AccountId>, Malformed> {
    if id.is_empty() { Ok(None) } else { id.parse().map(Some) }
}

fn as_email(error: Malformed) -> Malformed {
    Malformed { field: "email", ..error }
}

fn update(mask: &[String], profile: &proto::Profile) -> Result<ProfileUpdate, Malformed> {
    let mut update = ProfileUpdate::default();
    if mask.is_empty() {
        return Err(Malformed::new("update_mask", "the fields to change"));
    }
    for path in mask {
        match path.as_str() {
            "name" => update.name = Some(profile.name.parse()?),
            "language" => update.language = Some(profile.language.parse::<Language>()?),
            "time_zone" => update.time_zone = Some(profile.time_zone.parse()?),
            _ => return Err(Malformed::new("update_mask", "name, language or time_zone")),
        }
    }
    Ok(update)
}

fn profile(profile: &Profile) -> proto::Profile {
    let account = &profile.account;
    let pending = profile.pending.as_ref();
    proto::Profile {
        account_id: account.id.to_string(),
        name: account.name.to_string(),
        language: account.language.as_str().to_owned(),
        time_zone: account.time_zone.as_str().to_owned(),
        email: account.email.to_string(),
        pending_email: pending.map(|(email, _)| email.to_string()).unwrap_or_default(),
        pending_expires: pending.map(|(_, expires)| wire::timestamp(*expires)),
        created: Some(wire::timestamp(account.created)),
        mobile: account.mobile.as_ref().map(Mobile::as_str).unwrap_or_default().to_owned(),
    }
}
