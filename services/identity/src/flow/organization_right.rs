//! What callers may do in organizations: asked of the organization service. What a caller may not know of is not
//! there.

use gatepost_model::OrganizationId;
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::{principal::Principal, rights::About};
use tonic::Code;

use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// Lets pass who has the right in the organization as a whole.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Forbidden`], and to those who may not even see the organization that there is none.
    pub(crate) async fn require_right(
        &self,
        principal: &Principal,
        organization: OrganizationId,
        verb: Verb,
    ) -> Result<(), IdentityError> {
        if self.has_right(principal, organization, verb).await? {
            return Ok(());
        }
        let visible =
            verb != Verb::View && self.has_right(principal, organization, Verb::View).await?;
        Err(if visible {
            IdentityError::Forbidden
        } else {
            IdentityError::NotFound("organization")
        })
    }

    async fn has_right(
        &self,
        principal: &Principal,
        organization: OrganizationId,
        verb: Verb,
    ) -> Result<bool, IdentityError> {
        let account = match principal {
            Principal::Operator => return Ok(true),
            Principal::Account { account, .. } | Principal::Program { account, .. } => *account,
            Principal::Service(_) => return Err(IdentityError::Forbidden),
        };
        match self.rights.allows(account, organization, verb, &About::Organization).await {
            Ok(allowed) => Ok(allowed),
            Err(status) if status.code() == Code::NotFound => Ok(false),
            Err(status) => {
                tracing::warn!(%status, "the organization service does not say who may do what");
                Err(IdentityError::OrganizationsAway)
            }
        }
    }
}
