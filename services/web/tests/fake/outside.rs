//! The log of an organization, support that is let in, partners and codes, as far as the pages go.

use std::pin::Pin;

use futures_util::Stream;
use gatepost_proto::{
    common::v1::{Activity, PageResponse},
    identity::v1::organization_activity_service_server as applications,
    mailbox::v1::organization_activity_service_server as mail,
    organization::v1::{
        organization_activity_service_server as own,
        partner_access_service_server::{PartnerAccessService, PartnerAccessServiceServer},
        support_access_service_server::{SupportAccessService, SupportAccessServiceServer},
        support_code_service_server::{SupportCodeService, SupportCodeServiceServer},
        *,
    },
};
use tonic::{Code, Request, Response, Status, service::Routes};

use super::{Answer, Fakes, NOW, at, caller, id, missing, ok, refusal};

/// What the fakes remember.
#[derive(Default)]
pub struct Outside {
    pub presence: Option<SupportPresence>,
    pub partner: Option<PartnerPresence>,
    pub premium: bool,
    pub accesses: Vec<SupportAccess>,
    pub partners: Vec<PartnerAccess>,
    pub asked: Vec<ListOrganizationActivityRequest>,
    pub exported: Vec<ExportOrganizationActivityRequest>,
    pub renewed: Vec<RenewSupportCodeRequest>,
    pub checked: Vec<String>,
    /// Reason of what is refused next.
    pub refuse: Option<(Code, &'static str)>,
    /// May the caller not see this?
    pub forbidden: bool,
}

pub const CODE: &str = "7K2M9-XQ4WH";

/// The log's services at the organization service, and those that the pages of people from outside ask.
pub fn organization(fakes: &Fakes, routes: Routes) -> Routes {
    routes
        .add_service(own::OrganizationActivityServiceServer::new(OwnLog(fakes.clone())))
        .add_service(SupportAccessServiceServer::new(fakes.clone()))
        .add_service(PartnerAccessServiceServer::new(fakes.clone()))
        .add_service(SupportCodeServiceServer::new(fakes.clone()))
}

/// The log's service at the mailbox service.
pub fn mailbox(fakes: &Fakes, routes: Routes) -> Routes {
    routes.add_service(mail::OrganizationActivityServiceServer::new(MailLog(fakes.clone())))
}

/// The log's service at identity.
pub fn identity(fakes: &Fakes, routes: Routes) -> Routes {
    let log = ApplicationLog(fakes.clone());
    routes.add_service(applications::OrganizationActivityServiceServer::new(log))
}

struct OwnLog(Fakes);
struct MailLog(Fakes);
struct ApplicationLog(Fakes);

fn line(number: u64, ago: i64, actor: &str, action: &str, details: &[(&str, &str)]) -> Activity {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Activity {
        number,
        time: at(NOW - ago),
        actor: actor.to_owned(),
        action: action.to_owned(),
        details: details.iter().map(own).collect(),
        client: None,
    }
}

impl Fakes {
    fn own_lines(&self) -> Vec<Activity> {
        let (anna, bjorn) = (id("acc", 1), id("acc", 10));
        let name = self.world().name.clone();
        let changed =
            [("account_id", bjorn.as_str()), ("from", "external"), ("to", "administrator")];
        vec![
            line(4, 60, &anna, "member.changed", &changed),
            line(3, 4000, &id("acc", 30), "support.viewed", &[("support_access", &id("sac", 1))]),
            line(2, 9000, "operator", "something.new", &[("name", &name)]),
            line(1, 90_000, &format!("{anna}/{}", id("tok", 1)), "organization.created", &[]),
        ]
    }

    fn mail_lines(&self) -> Vec<Activity> {
        let anna = id("acc", 1);
        let evil = [("address", "=HYPERLINK(\"evil\")")];
        let restored =
            [("mailbox", "info@keller.example"), ("messages", "12"), ("folder", "INBOX")];
        vec![
            line(9, 600, &anna, "mailbox.created", &[("address", "info@keller.example")]),
            line(8, 5000, &anna, "alias.added", &evil),
            line(7, 95_000, "operator", "mailbox.messages-restored", &restored),
        ]
    }

    fn application_lines(&self) -> Vec<Activity> {
        let details = [("name", "Wiki <b>"), ("oauth_client_id", "ocl_1"), ("fields", "scopes")];
        vec![
            line(7, 1200, &id("acc", 1), "application.changed", &details),
            line(6, 100_000, "operator", "application.created", &details[..2]),
        ]
    }

    fn named(&self) -> std::collections::HashMap<String, OrganizationActivityPerson> {
        let person = |name: &str, email: &str| OrganizationActivityPerson {
            name: name.to_owned(),
            email: email.to_owned(),
        };
        let shown = self.world().name.clone();
        let anna = if shown.is_empty() { "Anna Keller".to_owned() } else { shown };
        [
            (id("acc", 1), person(&anna, "anna@example.org")),
            (id("acc", 10), person("Björn Öz", "bjorn@example.org")),
            (id("acc", 30), person("Hanna Help", "hanna@provider.example")),
        ]
        .into()
    }

    fn list(
        &self,
        request: Request<ListOrganizationActivityRequest>,
        lines: Vec<Activity>,
    ) -> Answer<ListOrganizationActivityResponse> {
        caller(&request)?;
        if self.world().outside.forbidden {
            return Err(refusal(Code::PermissionDenied, "forbidden", None));
        }
        let asked = request.into_inner();
        self.world().outside.asked.push(asked.clone());
        let page = asked.page.unwrap_or_default();
        let before = if page.token.is_empty() { u64::MAX } else { page.token.parse().unwrap() };
        let text = asked.filter.unwrap_or_default().text;
        let mut lines = lines;
        lines.retain(|line| line.number < before && line.action.contains(&text));
        Ok(Response::new(ListOrganizationActivityResponse {
            oldest: lines.last().and_then(|line| line.time),
            activities: lines,
            page: Some(PageResponse::default()),
            people: self.named(),
        }))
    }

    fn export(
        &self,
        request: Request<ExportOrganizationActivityRequest>,
        lines: &[Activity],
    ) -> Result<Response<Export>, Status> {
        caller(&request)?;
        self.world().outside.exported.push(request.into_inner());
        let people = self.named();
        let parts: Vec<Result<_, Status>> = lines
            .chunks(1)
            .map(|part| {
                let (activities, people) = (part.to_vec(), people.clone());
                Ok(ExportOrganizationActivityResponse { activities, people })
            })
            .collect();
        Ok(Response::new(Box::pin(tokio_stream::iter(parts))))
    }
}

type Export =
    Pin<Box<dyn Stream<Item = Result<ExportOrganizationActivityResponse, Status>> + Send>>;

macro_rules! log {
    ($module:ident, $log:ident, $lines:ident, $group:ident) => {
        #[tonic::async_trait]
        impl $module::OrganizationActivityService for $log {
            async fn list_organization_activity(
                &self,
                request: Request<ListOrganizationActivityRequest>,
            ) -> Answer<ListOrganizationActivityResponse> {
                self.0.list(request, self.0.$lines())
            }

            type ExportOrganizationActivityStream = Export;

            async fn export_organization_activity(
                &self,
                request: Request<ExportOrganizationActivityRequest>,
            ) -> Result<Response<Export>, Status> {
                self.0.export(request, &self.0.$lines())
            }

            async fn summarize_organization_activity(
                &self,
                request: Request<SummarizeOrganizationActivityRequest>,
            ) -> Answer<SummarizeOrganizationActivityResponse> {
                caller(&request)?;
                let group = OrganizationActivityGroup::$group.into();
                let sums = vec![OrganizationActivitySum { group, lines: 12 }];
                ok(SummarizeOrganizationActivityResponse { sums, complete: true })
            }
        }
    };
}

log!(own, OwnLog, own_lines, Members);
log!(mail, MailLog, mail_lines, Mail);
log!(applications, ApplicationLog, application_lines, Organization);

impl Fakes {
    fn refuses(&self) -> Result<(), Status> {
        match self.world().outside.refuse.take() {
            Some((code, reason)) => Err(refusal(code, reason, None)),
            None => Ok(()),
        }
    }
}

#[tonic::async_trait]
impl SupportAccessService for Fakes {
    async fn grant_support_access(
        &self,
        request: Request<GrantSupportAccessRequest>,
    ) -> Answer<GrantSupportAccessResponse> {
        caller(&request)?;
        self.refuses()?;
        let asked = request.into_inner();
        let access = SupportAccess {
            id: id("sac", self.world().outside.accesses.len() as u32 + 1),
            organization_id: asked.organization_id,
            grants: asked.grants,
            created: at(NOW),
            granted_by: id("acc", 1),
            until: asked.until,
            reason: asked.reason,
            ticket: asked.ticket,
            on: true,
            ..SupportAccess::default()
        };
        self.world().outside.accesses.push(access.clone());
        ok(GrantSupportAccessResponse { support_access: Some(access) })
    }

    async fn end_support_access(
        &self,
        request: Request<EndSupportAccessRequest>,
    ) -> Answer<EndSupportAccessResponse> {
        caller(&request)?;
        let wanted = request.into_inner().support_access_id;
        let mut world = self.world();
        let mut found = world.outside.accesses.iter_mut();
        let found = found.find(|access| access.id == wanted).ok_or_else(missing)?;
        (found.on, found.ended, found.ended_by) = (false, at(NOW), id("acc", 1));
        ok(EndSupportAccessResponse { support_access: Some(found.clone()) })
    }

    async fn list_support_access(
        &self,
        request: Request<ListSupportAccessRequest>,
    ) -> Answer<ListSupportAccessResponse> {
        caller(&request)?;
        if self.world().outside.forbidden {
            return Err(refusal(Code::PermissionDenied, "forbidden", None));
        }
        ok(ListSupportAccessResponse {
            support_access: self.world().outside.accesses.clone(),
            page: None,
            longest_seconds: 3 * 86_400,
        })
    }
}

#[tonic::async_trait]
impl PartnerAccessService for Fakes {
    async fn find_partner(
        &self,
        request: Request<FindPartnerRequest>,
    ) -> Answer<FindPartnerResponse> {
        caller(&request)?;
        self.refuses()?;
        let name = self.world().name.clone();
        let name = if name.is_empty() { "Partner Ltd".to_owned() } else { name };
        ok(FindPartnerResponse { organization_id: id("org", 9), name })
    }

    async fn grant_partner_access(
        &self,
        request: Request<GrantPartnerAccessRequest>,
    ) -> Answer<GrantPartnerAccessResponse> {
        caller(&request)?;
        self.refuses()?;
        let asked = request.into_inner();
        let access = PartnerAccess {
            id: id("pac", 1),
            client_organization_id: asked.organization_id,
            client_name: "Keller & Daughters".to_owned(),
            partner_organization_id: asked.partner_organization_id,
            partner_name: "Partner Ltd".to_owned(),
            grants: asked.grants,
            created: at(NOW),
            ..PartnerAccess::default()
        };
        self.world().outside.partners = vec![access.clone()];
        ok(GrantPartnerAccessResponse { partner_access: Some(access) })
    }

    async fn end_partner_access(
        &self,
        request: Request<EndPartnerAccessRequest>,
    ) -> Answer<EndPartnerAccessResponse> {
        caller(&request)?;
        let wanted = request.into_inner().partner_access_id;
        let mut world = self.world();
        let mut found = world.outside.partners.iter_mut();
        let found = found.find(|access| access.id == wanted).ok_or_else(missing)?;
        found.ended = at(NOW);
        ok(EndPartnerAccessResponse { partner_access: Some(found.clone()) })
    }

    async fn list_partners(
        &self,
        request: Request<ListPartnersRequest>,
    ) -> Answer<ListPartnersResponse> {
        caller(&request)?;
        ok(ListPartnersResponse { partners: self.world().outside.partners.clone(), page: None })
    }

    async fn list_clients(
        &self,
        request: Request<ListClientsRequest>,
    ) -> Answer<ListClientsResponse> {
        caller(&request)?;
        let mut clients = self.world().outside.partners.clone();
        clients.retain(|access| access.ended.is_none());
        ok(ListClientsResponse { clients, page: None })
    }
}

#[tonic::async_trait]
impl SupportCodeService for Fakes {
    async fn get_support_code(
        &self,
        request: Request<GetSupportCodeRequest>,
    ) -> Answer<GetSupportCodeResponse> {
        caller(&request)?;
        ok(GetSupportCodeResponse { code: CODE.to_owned(), until: at(NOW + 3600) })
    }

    async fn renew_support_code(
        &self,
        request: Request<RenewSupportCodeRequest>,
    ) -> Answer<RenewSupportCodeResponse> {
        caller(&request)?;
        self.world().outside.renewed.push(request.into_inner());
        ok(RenewSupportCodeResponse { code: CODE.to_owned(), until: at(NOW + 3600) })
    }

    async fn verify_support_code(
        &self,
        request: Request<VerifySupportCodeRequest>,
    ) -> Answer<VerifySupportCodeResponse> {
        caller(&request)?;
        let code = request.into_inner().code;
        self.world().outside.checked.push(code.clone());
        match code.as_str() {
            CODE => ok(VerifySupportCodeResponse {
                kind: SupportCodeKind::Account.into(),
                until: at(NOW + 3600),
                account_id: id("acc", 10),
                name: "Björn Öz".to_owned(),
                masked_email: "b…@example.org".to_owned(),
                organizations: vec![SupportedOrganization {
                    organization_id: id("org", 1),
                    name: "Keller & Daughters".to_owned(),
                    role: Role::Administrator.into(),
                    premium: true,
                    support_access: true,
                }],
            }),
            "typo" => Err(refusal(Code::InvalidArgument, "malformed", Some("code"))),
            "often" => Err(refusal(Code::ResourceExhausted, "throttled", None)),
            _ => Err(refusal(Code::NotFound, "support-code-refused", None)),
        }
    }

    async fn set_premium(&self, _: Request<SetPremiumRequest>) -> Answer<SetPremiumResponse> {
        Err(missing())
    }
}
