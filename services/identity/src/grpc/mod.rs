//! The wire: parse, call one flow, render.

mod access_token;
mod account;
mod account_password;
mod activity;
mod activity_report;
mod alarm;
mod api_token;
mod app_password;
mod audit;
mod avatar;
mod closing;
mod compromise;
mod convert;
mod device_setup;
mod directory;
mod event;
mod factor;
mod login;
mod mailbox_notice;
mod oauth_authorization;
mod oauth_client;
mod oauth_client_settings;
mod oauth_convert;
mod oauth_device;
mod oauth_grant;
mod oauth_key;
mod oauth_logout;
mod oauth_registration;
mod oauth_registration_token;
mod oauth_token;
mod organization_activity;
mod passkey;
mod password_hash;
mod phone;
mod profile;
mod push;
mod recovery;
mod recovery_case;
mod session;
mod shared_password;

use std::sync::Arc;

use gatepost_model::ServiceName;
use gatepost_proto::identity::v1::{
    access_token_service_server::AccessTokenServiceServer,
    account_password_service_server::AccountPasswordServiceServer,
    account_service_server::AccountServiceServer,
    activity_report_service_server::ActivityReportServiceServer,
    activity_service_server::ActivityServiceServer, alarm_service_server::AlarmServiceServer,
    api_token_service_server::ApiTokenServiceServer,
    app_password_service_server::AppPasswordServiceServer,
    audit_service_server::AuditServiceServer, avatar_service_server::AvatarServiceServer,
    closing_service_server::ClosingServiceServer,
    compromise_service_server::CompromiseServiceServer,
    device_setup_service_server::DeviceSetupServiceServer,
    directory_service_server::DirectoryServiceServer, event_service_server::EventServiceServer,
    factor_service_server::FactorServiceServer, login_service_server::LoginServiceServer,
    mailbox_notice_service_server::MailboxNoticeServiceServer,
    oauth_authorization_service_server::OauthAuthorizationServiceServer,
    oauth_client_service_server::OauthClientServiceServer,
    oauth_device_service_server::OauthDeviceServiceServer,
    oauth_grant_service_server::OauthGrantServiceServer,
    oauth_key_service_server::OauthKeyServiceServer,
    oauth_logout_service_server::OauthLogoutServiceServer,
    oauth_registration_service_server::OauthRegistrationServiceServer,
    oauth_registration_token_service_server::OauthRegistrationTokenServiceServer,
    oauth_token_service_server::OauthTokenServiceServer,
    organization_activity_service_server::OrganizationActivityServiceServer,
    passkey_service_server::PasskeyServiceServer,
    password_hash_service_server::PasswordHashServiceServer,
    phone_service_server::PhoneServiceServer, profile_service_server::ProfileServiceServer,
    push_service_server::PushServiceServer,
    recovery_case_service_server::RecoveryCaseServiceServer,
    recovery_service_server::RecoveryServiceServer, session_service_server::SessionServiceServer,
    shared_password_service_server::SharedPasswordServiceServer,
};
use gatepost_runtime::{
    access::{Called, bearer, client_of, is_api_token},
    principal::{Principal, peer},
    status,
};
use tonic::{Request, Status, service::Routes};

use crate::{error::IdentityError, state::Identity};

/// Longest message heard; the largest rightful ones are batches of uses.
const LONGEST: usize = 1024 * 1024;

#[derive(Clone)]
struct Rpc(Arc<Identity>);

/// Every service of the package.
pub(crate) fn routes(identity: &Arc<Identity>) -> Routes {
    let rpc = Rpc(identity.clone());
    Routes::new(AccountServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            AccountPasswordServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(ActivityServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(ApiTokenServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            ActivityReportServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(AlarmServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(AppPasswordServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(AuditServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            AvatarServiceServer::new(rpc.clone())
                .max_decoding_message_size(identity.longest_avatar()),
        )
        .add_service(CompromiseServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(ClosingServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(DeviceSetupServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(DirectoryServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(EventServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(FactorServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(LoginServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            MailboxNoticeServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(PasswordHashServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(AccessTokenServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            OauthAuthorizationServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(OauthClientServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(OauthDeviceServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(OauthGrantServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(OauthKeyServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(OauthLogoutServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            OauthRegistrationServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(
            OauthRegistrationTokenServiceServer::new(rpc.clone())
                .max_decoding_message_size(LONGEST),
        )
        .add_service(
            OrganizationActivityServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(OauthTokenServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(PasskeyServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(PhoneServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(ProfileServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(PushServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(RecoveryServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST))
        .add_service(
            SharedPasswordServiceServer::new(rpc.clone()).max_decoding_message_size(LONGEST),
        )
        .add_service(
            RecoveryCaseServiceServer::new(rpc.clone())
                .max_decoding_message_size(identity.longest_upload()),
        )
        .add_service(SessionServiceServer::new(rpc).max_decoding_message_size(LONGEST))
}

impl Rpc {
    /// On whose behalf a request is made. We are the ones who know whose a token is, so nobody
    /// else is asked.
    async fn principal<T>(&self, request: &Request<T>) -> Result<Principal, Status> {
        match (peer(request)?, bearer(request.metadata())) {
            (ServiceName::Admin, _) => Ok(Principal::Operator),
            (service, None) => Ok(Principal::Service(service)),
            (_, Some(token)) if is_api_token(&token) => {
                let rule = request.extensions().get::<Called>();
                let scope = rule.and_then(|called| called.0.scope);
                let scope = scope.ok_or_else(|| refusal(IdentityError::TokenRefused))?;
                let client = client_of(request.metadata());
                let verified = self.0.verify_api_token(&token, scope, &client).await;
                let verified = verified.map_err(refusal)?;
                Ok(Principal::Program { account: verified.account, token: verified.id })
            }
            (_, Some(token)) => {
                let verified = self.0.verify_session(&token, None).await.map_err(refusal)?;
                let (account, session) = (verified.account.id, verified.session.id);
                Ok(Principal::Account { account, session })
            }
        }
    }
}

/// The status of any error that becomes one of ours.
fn refusal(error: impl Into<IdentityError>) -> Status {
    status::of(&error.into())
}
