//! OrganizationProfileService.

use gatepost_model::{AccountId, IdempotencyKey, Malformed, OrganizationId};
use gatepost_organization_core as core;
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{organization_id, role},
    organizations::{kind_of, kind_to, organization, refuse},
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        create::{Create, create},
        deletion, logo,
        profile::{self, Update},
        two_factor::{self, Wanted},
    },
    repo::{LogoRecord, OrganizationRecord},
};

pub(crate) struct Profiles {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl organization_profile_service_server::OrganizationProfileService for Profiles {
    async fn get_profile(
        &self,
        request: Request<GetProfileRequest>,
    ) -> Result<Response<GetProfileResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let found = profile::get(&self.context, &caller, id).await.map_err(refuse)?;
        Ok(Response::new(GetProfileResponse {
            profile: Some(told(id, &found).map_err(refuse)?),
            longest_logo: self.context.config.logo_file.0,
        }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Result<Response<UpdateProfileResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let profile = asked.profile.unwrap_or_default();
        let id = organization_id(&profile.organization_id).map_err(refuse)?;
        let mask = asked.update_mask.unwrap_or_default().paths;
        let update = update(&mask, &profile).map_err(refuse)?;
        let changed = profile::update(&self.context, &caller, id, &update).await;
        let profile = told(id, &changed.map_err(refuse)?).map_err(refuse)?;
        Ok(Response::new(UpdateProfileResponse { profile: Some(profile) }))
    }

    async fn create_organization_with_profile(
        &self,
        request: Request<CreateOrganizationWithProfileRequest>,
    ) -> Result<Response<CreateOrganizationWithProfileResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let wanted = wanted(asked).map_err(refuse)?;
        let made = create(&self.context, &caller, &wanted).await.map_err(refuse)?;
        let organization = Some(organization(&made).map_err(refuse)?);
        Ok(Response::new(CreateOrganizationWithProfileResponse { organization }))
    }

    async fn set_logo(
        &self,
        request: Request<SetLogoRequest>,
    ) -> Result<Response<SetLogoResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let variant = variant(asked.variant).map_err(refuse)?;
        let set = logo::set(&self.context, &caller, id, variant, asked.picture).await;
        Ok(Response::new(SetLogoResponse { logo: set.map_err(refuse)? }))
    }

    async fn remove_logo(
        &self,
        request: Request<RemoveLogoRequest>,
    ) -> Result<Response<RemoveLogoResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let variant = variant(request.get_ref().variant).map_err(refuse)?;
        logo::remove(&self.context, &caller, id, variant).await.map_err(refuse)?;
        Ok(Response::new(RemoveLogoResponse {}))
    }

    async fn get_logo(
        &self,
        request: Request<GetLogoRequest>,
    ) -> Result<Response<GetLogoResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let found = logo::get(&self.context, &caller, id, &request.get_ref().logo).await;
        let (picture, svg) = found.map_err(refuse)?;
        let content_type = if svg { "image/svg+xml" } else { "image/png" }.to_owned();
        Ok(Response::new(GetLogoResponse { picture, content_type }))
    }

    async fn set_two_factor_requirement(
        &self,
        request: Request<SetTwoFactorRequirementRequest>,
    ) -> Result<Response<SetTwoFactorRequirementResponse>, Status> {
        let caller = self.principals.fresh(&request, self.context.clock.now()).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let from = asked.from.as_ref().map(wire::moment).transpose().map_err(refuse)?;
        let wanted = if asked.required { Wanted::From(from) } else { Wanted::Nothing };
        let set = two_factor::set_requirement(&self.context, &caller, id, wanted).await;
        let profile = told(id, &set.map_err(refuse)?).map_err(refuse)?;
        Ok(Response::new(SetTwoFactorRequirementResponse { profile: Some(profile) }))
    }

    async fn list_members_lacking_second_factor(
        &self,
        request: Request<ListMembersLackingSecondFactorRequest>,
    ) -> Result<Response<ListMembersLackingSecondFactorResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let page = Page::<AccountId>::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = two_factor::list_lacking(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found.members, |(account, ..)| *account);
        let member =
            |(account, record, name, email): (AccountId, crate::repo::MemberRecord, _, _)| {
                let role = role(record.role()?).into();
                Ok(MemberLacking { account_id: account.to_string(), name, email, role })
            };
        let members: Result<_, OrganizationError> = found.members.into_iter().map(member).collect();
        Ok(Response::new(ListMembersLackingSecondFactorResponse {
            members: members.map_err(refuse)?,
            page: Some(next),
            total: u32::try_from(found.total).unwrap_or(u32::MAX),
        }))
    }

    async fn check_deletion(
        &self,
        request: Request<CheckDeletionRequest>,
    ) -> Result<Response<CheckDeletionResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let found = deletion::check(&self.context, &caller, id).await;
        let (obstacles, members) = found.map_err(refuse)?;
        Ok(Response::new(CheckDeletionResponse {
            in_the_way: obstacles.into_iter().map(obstacle).collect(),
            members: u32::try_from(members).unwrap_or(u32::MAX),
        }))
    }

    async fn delete_organization(
        &self,
        request: Request<DeleteOrganizationRequest>,
    ) -> Result<Response<DeleteOrganizationResponse>, Status> {
        let caller = self.principals.fresh(&request, self.context.clock.now()).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let typed = &request.get_ref().name;
        deletion::delete(&self.context, &caller, id, typed).await.map_err(refuse)?;
        Ok(Response::new(DeleteOrganizationResponse {}))
    }
}

fn told(
    id: OrganizationId,
    record: &OrganizationRecord,
) -> Result<OrganizationProfile, OrganizationError> {
    let logo = |logo: &Option<LogoRecord>| logo.as_ref().map(LogoRecord::name).unwrap_or_default();
    Ok(OrganizationProfile {
        organization_id: id.to_string(),
        name: record.name.clone(),
        kind: kind_to(record.kind()?).into(),
        legal_name: record.legal_name.clone(),
        country: record.country.clone(),
        vat_number: record.vat_number.clone(),
        language: record.language.clone(),
        logo: logo(&record.logo),
        logo_dark: logo(&record.logo_dark),
        created: Some(wire::timestamp(record.created())),
        two_factor_requirement: record.demand().map(|demand| TwoFactorRequirement {
            from: Some(wire::timestamp(demand.from)),
            demanded: Some(wire::timestamp(demand.made)),
        }),
    })
}

fn update(mask: &[String], profile: &OrganizationProfile) -> Result<Update, Malformed> {
    let fields = "name, kind, legal_name, country, vat_number or language";
    let malformed = Malformed::new("update_mask", fields);
    let mut update = Update::default();
    if mask.is_empty() {
        return Err(malformed);
    }
    for path in mask {
        match path.as_str() {
            "name" => update.name = Some(profile.name.clone()),
            "kind" => update.kind = Some(kind_of(profile.kind)?),
            "legal_name" => update.legal_name = Some(profile.legal_name.clone()),
            "country" => update.country = Some(profile.country.clone()),
            "vat_number" => update.vat_number = Some(profile.vat_number.clone()),
            "language" => update.language = Some(profile.language.clone()),
            _ => return Err(malformed),
        }
    }
    Ok(update)
}

fn wanted(asked: CreateOrganizationWithProfileRequest) -> Result<Create, Malformed> {
    let key = IdempotencyKey::optional(&asked.idempotency_key)?;
    let profile = asked.profile.unwrap_or_default();
    let kind = kind_of(profile.kind)?;
    let typed = core::Typed {
        name: profile.name,
        legal_name: profile.legal_name,
        country: profile.country,
        vat_number: profile.vat_number,
        language: profile.language,
    };
    let profile = core::Profile::read(kind, &typed)?;
    Ok(Create { name: profile.name.clone(), kind, account: None, key, profile: Some(profile) })
}

fn variant(wire: i32) -> Result<logo::Variant, Malformed> {
    match LogoVariant::try_from(wire) {
        Ok(LogoVariant::Light) => Ok(logo::Variant::Light),
        Ok(LogoVariant::Dark) => Ok(logo::Variant::Dark),
        Ok(LogoVariant::Unspecified) | Err(_) => Err(Malformed::new("variant", "light or dark")),
    }
}

fn obstacle(obstacle: core::Obstacle) -> DeletionObstacle {
    use deletion_obstacle::Kind;
    let (kind, name, id) = match obstacle {
        core::Obstacle::Operator => (Kind::Operator, String::new(), String::new()),
        core::Obstacle::Product { id, name } => (Kind::Product, name, id.to_string()),
        core::Obstacle::Transfer { id, name } => (Kind::Transfer, name, id.to_string()),
        core::Obstacle::Balance => (Kind::Balance, String::new(), String::new()),
        core::Obstacle::Invoice => (Kind::Invoice, String::new(), String::new()),
    };
    DeletionObstacle { kind: kind.into(), name, id }
}
