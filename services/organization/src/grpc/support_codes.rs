//! SupportCodeService.

use gatepost_model::Malformed;
use gatepost_proto::{
    organization::v1::{
        GetSupportCodeRequest, GetSupportCodeResponse, RenewSupportCodeRequest,
        RenewSupportCodeResponse, Role, SetPremiumRequest, SetPremiumResponse, SupportCodeKind,
        SupportedOrganization, VerifySupportCodeRequest, VerifySupportCodeResponse,
        support_code_service_server::SupportCodeService,
    },
    wire,
};
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{
    convert::{organization_id, role},
    organizations::{organization, refuse},
};
use crate::{
    flow::{
        Context,
        support_code::{self, Supported, Verified, Wanted},
    },
    repo::CodeOf,
};

pub(crate) struct SupportCodes {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl SupportCodeService for SupportCodes {
    async fn get_support_code(
        &self,
        request: Request<GetSupportCodeRequest>,
    ) -> Result<Response<GetSupportCodeResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let wanted = wanted(asked.kind, &asked.organization_id).map_err(refuse)?;
        let shown = support_code::show(&self.context, &caller, wanted, false).await;
        let (code, until) = shown.map_err(refuse)?;
        let (code, until) = (code.expose().clone(), until.map(wire::timestamp));
        Ok(Response::new(GetSupportCodeResponse { code, until }))
    }

    async fn renew_support_code(
        &self,
        request: Request<RenewSupportCodeRequest>,
    ) -> Result<Response<RenewSupportCodeResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let wanted = wanted(asked.kind, &asked.organization_id).map_err(refuse)?;
        let shown = support_code::show(&self.context, &caller, wanted, true).await;
        let (code, until) = shown.map_err(refuse)?;
        let (code, until) = (code.expose().clone(), until.map(wire::timestamp));
        Ok(Response::new(RenewSupportCodeResponse { code, until }))
    }

    async fn verify_support_code(
        &self,
        request: Request<VerifySupportCodeRequest>,
    ) -> Result<Response<VerifySupportCodeResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let found = support_code::verify(&self.context, &caller, &asked.code).await;
        Ok(Response::new(render(found.map_err(refuse)?)))
    }

    async fn set_premium(
        &self,
        request: Request<SetPremiumRequest>,
    ) -> Result<Response<SetPremiumResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let set = support_code::set_premium(&self.context, &caller, id, asked.premium).await;
        let organization = Some(organization(&set.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(SetPremiumResponse { organization }))
    }
}

fn wanted(kind: i32, organization: &str) -> Result<Wanted, Malformed> {
    match SupportCodeKind::try_from(kind) {
        Ok(SupportCodeKind::Account) if organization.is_empty() => Ok(Wanted::Account),
        Ok(SupportCodeKind::Premium) => Ok(Wanted::Premium(organization_id(organization)?)),
        Ok(SupportCodeKind::Partner) => Ok(Wanted::Partner(organization_id(organization)?)),
        _ => Err(Malformed::new("kind", "a known kind of code")),
    }
}

fn render(found: Verified) -> VerifySupportCodeResponse {
    let (kind, account_id) = match found.of {
        CodeOf::Account(id) => (SupportCodeKind::Account, id.to_string()),
        CodeOf::Premium(_) => (SupportCodeKind::Premium, String::new()),
        CodeOf::Partner(_) => (SupportCodeKind::Partner, String::new()),
    };
    let (name, masked_email) = found.person.unwrap_or_default();
    VerifySupportCodeResponse {
        kind: kind.into(),
        until: found.until.map(wire::timestamp),
        account_id,
        name,
        masked_email,
        organizations: found.organizations.into_iter().map(supported).collect(),
    }
}

fn supported(found: Supported) -> SupportedOrganization {
    SupportedOrganization {
        organization_id: found.id.to_string(),
        name: found.name,
        role: found.role.map_or(Role::Unspecified, role).into(),
        premium: found.premium,
        support_access: found.access,
    }
}
