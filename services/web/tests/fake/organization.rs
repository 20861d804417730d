//! What Anna's first organization tells of itself, shows and demands.

use gatepost_proto::{
    common::v1::PageResponse,
    organization::v1::{
        organization_profile_service_server::{
            OrganizationProfileService, OrganizationProfileServiceServer,
        },
        *,
    },
};
use tonic::{Code, Request};

use super::{Answer, Fakes, NOW, at, caller, id, missing, ok, refusal};

/// What the fakes remember of the organization.
#[derive(Default)]
pub struct Told {
    pub profile: OrganizationProfile,
    pub updates: Vec<UpdateProfileRequest>,
    pub made: Vec<CreateOrganizationWithProfileRequest>,
    pub logos: Vec<(LogoVariant, Vec<u8>)>,
    pub demands: Vec<SetTwoFactorRequirementRequest>,
    pub obstacles: Vec<DeletionObstacle>,
    pub deleted: Vec<String>,
    /// Is Anna held back, or going to be?
    pub held: bool,
    pub lacking: bool,
    /// Reason and field of what is refused next.
    pub refuse: Option<(Code, &'static str, Option<&'static str>)>,
}

pub fn service(fakes: &Fakes) -> OrganizationProfileServiceServer<Fakes> {
    OrganizationProfileServiceServer::new(fakes.clone()).max_decoding_message_size(64 << 20)
}

impl Fakes {
    fn ours<T>(&self, request: &Request<T>, organization: &str) -> Result<(), tonic::Status> {
        let who = caller(request)?;
        if who != "anna" || organization != id("org", 1) {
            return Err(missing());
        }
        match self.world().told.refuse.take() {
            Some((code, reason, field)) => Err(refusal(code, reason, field)),
            None => Ok(()),
        }
    }

    fn own_profile(&self) -> OrganizationProfile {
        let told = self.world().told.profile.clone();
        let named = self.world().name.clone();
        OrganizationProfile {
            organization_id: id("org", 1),
            name: if named.is_empty() { "Keller & Daughters".into() } else { named.clone() },
            kind: OrganizationKind::Company.into(),
            legal_name: if named.is_empty() { "Keller AG".into() } else { named },
            country: "CH".into(),
            vat_number: "CHE-100.155.212".into(),
            created: at(NOW),
            ..told
        }
    }
}

#[tonic::async_trait]
impl OrganizationProfileService for Fakes {
    async fn get_profile(&self, request: Request<GetProfileRequest>) -> Answer<GetProfileResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        ok(GetProfileResponse { profile: Some(self.own_profile()), longest_logo: 1000 })
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Answer<UpdateProfileResponse> {
        let named = request.get_ref().profile.clone().unwrap_or_default().organization_id;
        self.ours(&request, &named)?;
        self.world().told.updates.push(request.into_inner());
        ok(UpdateProfileResponse { profile: Some(self.own_profile()) })
    }

    async fn create_organization_with_profile(
        &self,
        request: Request<CreateOrganizationWithProfileRequest>,
    ) -> Answer<CreateOrganizationWithProfileResponse> {
        self.ours(&request, &id("org", 1))?;
        self.world().told.made.push(request.into_inner());
        let organization = Some(Organization { id: id("org", 2), ..Organization::default() });
        ok(CreateOrganizationWithProfileResponse { organization })
    }

    async fn set_logo(&self, request: Request<SetLogoRequest>) -> Answer<SetLogoResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        if let Some(reason) = self.world().refuse_logo {
            return Err(refusal(Code::InvalidArgument, reason, Some("picture")));
        }
        let request = request.into_inner();
        self.world().told.logos.push((request.variant(), request.picture));
        ok(SetLogoResponse { logo: "0011".into() })
    }

    async fn remove_logo(&self, request: Request<RemoveLogoRequest>) -> Answer<RemoveLogoResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        let variant = request.get_ref().variant();
        self.world().told.logos.retain(|(one, _)| *one != variant);
        ok(RemoveLogoResponse {})
    }

    async fn get_logo(&self, request: Request<GetLogoRequest>) -> Answer<GetLogoResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        if request.get_ref().logo != "0011" {
            return Err(refusal(Code::NotFound, "unknown", None));
        }
        let picture = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
        ok(GetLogoResponse { picture, content_type: "image/svg+xml".into() })
    }

    async fn set_two_factor_requirement(
        &self,
        request: Request<SetTwoFactorRequirementRequest>,
    ) -> Answer<SetTwoFactorRequirementResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        self.world().told.demands.push(request.into_inner());
        ok(SetTwoFactorRequirementResponse { profile: Some(self.own_profile()) })
    }

    async fn list_members_lacking_second_factor(
        &self,
        request: Request<ListMembersLackingSecondFactorRequest>,
    ) -> Answer<ListMembersLackingSecondFactorResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        let member = MemberLacking {
            account_id: id("acc", 10),
            name: "Björn Öz".into(),
            email: "bjorn@example.org".into(),
            role: Role::Collaborator.into(),
        };
        let next_token = "next".to_owned();
        ok(ListMembersLackingSecondFactorResponse {
            members: vec![member],
            page: Some(PageResponse { next_token }),
            total: 71,
        })
    }

    async fn check_deletion(
        &self,
        request: Request<CheckDeletionRequest>,
    ) -> Answer<CheckDeletionResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        let in_the_way = self.world().told.obstacles.clone();
        ok(CheckDeletionResponse { in_the_way, members: 3 })
    }

    async fn delete_organization(
        &self,
        request: Request<DeleteOrganizationRequest>,
    ) -> Answer<DeleteOrganizationResponse> {
        self.ours(&request, &request.get_ref().organization_id)?;
        let request = request.into_inner();
        if request.name != "Keller & Daughters" {
            return Err(refusal(Code::InvalidArgument, "name-differs", Some("name")));
        }
        self.world().told.deleted.push(request.name);
        ok(DeleteOrganizationResponse {})
    }
}
