//! Who may open Anna's mailboxes, who did, who is in now, and what holds for all of a mail service.

use gatepost_proto::{
    common::v1::PageResponse,
    mail::v1::{
        ListMailboxConnectionsRequest, ListMailboxConnectionsResponse, MailboxConnection,
        connection_service_server::{ConnectionService, ConnectionServiceServer},
    },
    mailbox::v1::{
        mail_service_settings_service_server::{
            MailServiceSettingsService, MailServiceSettingsServiceServer,
        },
        mailbox_access_service_server::{MailboxAccessService, MailboxAccessServiceServer},
    },
};

use super::*;

/// What is known of it.
#[derive(Clone, Default)]
pub struct Openers {
    /// Who is attached, besides Anna with everything.
    pub attached: Vec<(String, Vec<i32>)>,
    pub detached: Vec<String>,
    /// Reason why the next attachment is refused.
    pub refuse: Option<&'static str>,
    pub ended: Vec<String>,
    /// Is the mail service away?
    pub mail_away: bool,
    pub settings: Option<MailServiceSettings>,
    pub asked: Vec<ListLoginHistoryRequest>,
}

pub fn access(fakes: &Fakes) -> MailboxAccessServiceServer<Fakes> {
    MailboxAccessServiceServer::new(fakes.clone())
}

pub fn settings(fakes: &Fakes) -> MailServiceSettingsServiceServer<Fakes> {
    MailServiceSettingsServiceServer::new(fakes.clone())
}

pub fn connections(fakes: &Fakes) -> ConnectionServiceServer<Fakes> {
    ConnectionServiceServer::new(fakes.clone())
}

impl Fakes {
    pub(super) fn attach(
        &self,
        request: AttachAccountRequest,
    ) -> Result<AttachAccountResponse, Status> {
        let mut world = self.world();
        if let Some(reason) = world.openers.refuse.take() {
            return Err(refusal(Code::FailedPrecondition, reason, None));
        }
        world.openers.attached.retain(|(account, _)| *account != request.account_id);
        world.openers.attached.push((request.account_id, request.permissions));
        Ok(AttachAccountResponse::default())
    }
}

#[tonic::async_trait]
impl MailboxAccessService for Fakes {
    async fn list_mailbox_people(
        &self,
        request: Request<ListMailboxPeopleRequest>,
    ) -> Answer<ListMailboxPeopleResponse> {
        let who = caller(&request)?;
        let mailbox = self.mailbox(who, &request.get_ref().mailbox_id)?;
        if !mailbox.manages && !mailbox.permissions().any(|one| one == Permission::Security) {
            return Err(refusal(Code::PermissionDenied, "forbidden", None));
        }
        let attachment = |account_id: &str, permissions: &[i32], suspended| Attachment {
            mailbox_id: mailbox.id.clone(),
            account_id: account_id.to_owned(),
            permissions: permissions.to_vec(),
            since: at(NOW - 90_000),
            suspended,
        };
        let world = self.world();
        let mut people = vec![MailboxPerson {
            attachment: Some(attachment(&id("acc", 1), &mailbox.permissions, false)),
            name: world.name.clone(),
            email: "anna@keller.example".into(),
        }];
        people.extend(world.openers.attached.iter().map(|(account, permissions)| MailboxPerson {
            attachment: Some(attachment(account, permissions, permissions.len() == 2)),
            name: XSS.into(),
            email: "other@keller.example".into(),
        }));
        ok(ListMailboxPeopleResponse { people, page: None })
    }

    async fn list_login_history(
        &self,
        request: Request<ListLoginHistoryRequest>,
    ) -> Answer<ListLoginHistoryResponse> {
        let who = caller(&request)?;
        let request = request.into_inner();
        self.mailbox(who, &request.mailbox_id)?;
        let entry = |ago, cause: &str, program: &str, kind: CredentialKind, n: u32| LoginEntry {
            time: at(NOW - ago),
            client: client(program),
            protocol: 1,
            outcome: if cause.is_empty() { 1 } else { 2 },
            cause: cause.into(),
            credential_kind: kind.into(),
            credential_id: if n == 0 { String::new() } else { id("apw", n) },
            credential_name: if n == 8 { XSS.into() } else { String::new() },
            account_id: if n == 1 { id("acc", 1) } else { id("acc", 2) },
            account_name: if n == 1 { "Anna".into() } else { "Bert Muster".into() },
        };
        let all = [
            entry(340, "", "Thunderbird 145.0", CredentialKind::AppPassword, 1),
            entry(400, "", "Apple Mail (23A344)", CredentialKind::AppPassword, 2),
            entry(500, "", "Printer", CredentialKind::DevicePassword, 8),
            entry(7000, "passwords-forbidden", "", CredentialKind::MailboxPassword, 3),
            entry(9000, "unknown-credential", XSS, CredentialKind::Unspecified, 0),
        ];
        let wanted = request.outcome;
        let logins: Vec<_> =
            all.into_iter().filter(|one| wanted == 0 || one.outcome == wanted).collect();
        let more = request.page.as_ref().is_some_and(|page| page.token.is_empty());
        self.world().openers.asked.push(request);
        let next_token = if more { "25".to_owned() } else { String::new() };
        ok(ListLoginHistoryResponse { logins, page: Some(PageResponse { next_token }) })
    }

    async fn end_mailbox_connection(
        &self,
        request: Request<EndMailboxConnectionRequest>,
    ) -> Answer<EndMailboxConnectionResponse> {
        let who = caller(&request)?;
        let request = request.into_inner();
        self.mailbox(who, &request.mailbox_id)?;
        self.world().openers.ended.push(request.connection_id);
        ok(EndMailboxConnectionResponse {})
    }
}

#[tonic::async_trait]
impl ConnectionService for Fakes {
    async fn list_mailbox_connections(
        &self,
        request: Request<ListMailboxConnectionsRequest>,
    ) -> Answer<ListMailboxConnectionsResponse> {
        caller(&request)?;
        if self.world().openers.mail_away {
            return Err(Status::unavailable("raw words of a link"));
        }
        let open = |n: u32, kind: &str, program: &str| MailboxConnection {
            id: format!("1a2b-{n}"),
            credential_kind: kind.into(),
            credential_id: id("apw", n),
            account_id: id("acc", n),
            client_ip: "192.0.2.9".into(),
            program: program.into(),
            since: at(NOW - 60),
        };
        let connections =
            vec![open(1, "app-password", "Thunderbird 145.0"), open(2, "oauth-grant", XSS)];
        ok(ListMailboxConnectionsResponse { connections })
    }
}

#[tonic::async_trait]
impl MailServiceSettingsService for Fakes {
    async fn get_mail_service_settings(
        &self,
        request: Request<GetMailServiceSettingsRequest>,
    ) -> Answer<GetMailServiceSettingsResponse> {
        caller(&request)?;
        let settings = self.world().openers.settings.clone();
        let settings = settings.unwrap_or_else(|| MailServiceSettings {
            mail_service_id: request.into_inner().mail_service_id,
            default_permissions: vec![1],
            mailbox_passwords: MailboxPasswordPolicy::Default.into(),
            mailbox_passwords_allowed: true,
            mailbox_passwords_by_default: true,
        });
        ok(GetMailServiceSettingsResponse { settings: Some(settings) })
    }

    async fn update_mail_service_settings(
        &self,
        request: Request<UpdateMailServiceSettingsRequest>,
    ) -> Answer<UpdateMailServiceSettingsResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let settings = MailServiceSettings {
            mail_service_id: request.mail_service_id,
            default_permissions: request.default_permissions,
            mailbox_passwords: request.mailbox_passwords,
            mailbox_passwords_allowed: request.mailbox_passwords != 3,
            mailbox_passwords_by_default: true,
        };
        self.world().openers.settings = Some(settings.clone());
        ok(UpdateMailServiceSettingsResponse { settings: Some(settings) })
    }
}
