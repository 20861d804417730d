//! Whom a client is for.

use gatepost_identity_core::oauth::{ClientAudience, OauthClient};
use gatepost_model::{AccountId, OrganizationId};
use gatepost_proto::organization::v1::{
    DescribeStandingsRequest, Resource, standing_service_client::StandingServiceClient,
};

use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// May this account sign in to the client?
    ///
    /// # Errors
    ///
    /// [`IdentityError::OrganizationsAway`] when that cannot be found out.
    pub(crate) async fn admits(
        &self,
        client: &OauthClient,
        account: AccountId,
    ) -> Result<bool, IdentityError> {
        match (client.audience, client.organization) {
            (ClientAudience::Everyone, _) => Ok(true),
            (ClientAudience::Members, None) => Ok(false),
            (ClientAudience::Members, Some(organization)) => {
                self.is_member(organization, account).await
            }
        }
    }

    async fn is_member(
        &self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<bool, IdentityError> {
        let request = DescribeStandingsRequest {
            organization_id: organization.to_string(),
            // No product is meant: what the account is to the organization is asked.
            resource: Some(Resource { kind: "mail-service".to_owned(), id: "none".to_owned() }),
            account_ids: vec![account.to_string()],
        };
        let mut standings = StandingServiceClient::new(self.organizations.clone());
        let answer = standings.describe_standings(request).await;
        let answer = answer.map_err(|status| match status.code() {
            tonic::Code::NotFound => IdentityError::NotFound("organization"),
            _ => IdentityError::OrganizationsAway,
        });
        match answer {
            Ok(answer) => Ok(answer.into_inner().standings.first().is_some_and(|one| one.member)),
            // It was deleted.
            Err(IdentityError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
