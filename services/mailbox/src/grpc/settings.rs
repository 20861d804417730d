//! MailServiceSettingsService.

use gatepost_model::{MailServiceId, Malformed};
use gatepost_proto::mailbox::v1::*;
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{mail_service_id, refuse, render};
use crate::{
    flow::{
        Context,
        mail_service_settings::{self, Change},
    },
    repo::{MailServiceRecord, PasswordRule},
};

pub(crate) struct Settings {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl mail_service_settings_service_server::MailServiceSettingsService for Settings {
    async fn get_mail_service_settings(
        &self,
        request: Request<GetMailServiceSettingsRequest>,
    ) -> Result<Response<GetMailServiceSettingsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = mail_service_id(&request.get_ref().mail_service_id).map_err(refuse)?;
        let found = mail_service_settings::get(&self.context, &caller, id).await.map_err(refuse)?;
        let settings = Some(self.render(id, &found));
        Ok(Response::new(GetMailServiceSettingsResponse { settings }))
    }

    async fn update_mail_service_settings(
        &self,
        request: Request<UpdateMailServiceSettingsRequest>,
    ) -> Result<Response<UpdateMailServiceSettingsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mail_service_id(&wire.mail_service_id).map_err(refuse)?;
        let change = parse(&wire).map_err(refuse)?;
        let changed = mail_service_settings::update(&self.context, &caller, id, change).await;
        let settings = Some(self.render(id, &changed.map_err(refuse)?));
        Ok(Response::new(UpdateMailServiceSettingsResponse { settings }))
    }
}

impl Settings {
    fn render(&self, id: MailServiceId, record: &MailServiceRecord) -> MailServiceSettings {
        let policy = match record.password_rule() {
            PasswordRule::Default => MailboxPasswordPolicy::Default,
            PasswordRule::Allowed => MailboxPasswordPolicy::Allowed,
            PasswordRule::Forbidden => MailboxPasswordPolicy::Forbidden,
        };
        MailServiceSettings {
            mail_service_id: id.to_string(),
            default_permissions: render::permissions(record.default_permissions()),
            mailbox_passwords: policy.into(),
            mailbox_passwords_allowed: self.context.allows_passwords(record),
            mailbox_passwords_by_default: self.context.config.allow_mailbox_passwords,
        }
    }
}

fn parse(wire: &UpdateMailServiceSettingsRequest) -> Result<Change, Malformed> {
    let passwords = match MailboxPasswordPolicy::try_from(wire.mailbox_passwords) {
        Ok(MailboxPasswordPolicy::Unspecified) => None,
        Ok(MailboxPasswordPolicy::Default) => Some(PasswordRule::Default),
        Ok(MailboxPasswordPolicy::Allowed) => Some(PasswordRule::Allowed),
        Ok(MailboxPasswordPolicy::Forbidden) => Some(PasswordRule::Forbidden),
        Err(_) => return Err(Malformed::new("mailbox_passwords", "a known policy")),
    };
    let default_permissions = render::permissions_of(&wire.default_permissions)?;
    Ok(Change { default_permissions, passwords })
}
