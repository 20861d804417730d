//! Who may do what here: the grounds that an account has, put before the core.

use gatepost_model::{AccountId, OrganizationId, Timestamp};
use gatepost_organization_core::{Ground, Product, Source, Verb, check_held};
use gatepost_runtime::principal::Principal;

use super::{
    Context,
    two_factor::{self, Hold},
};
use crate::{OrganizationError, repo};

/// What an account has in an organization.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    /// Everything that may give it rights.
    pub(crate) grounds: Vec<Ground>,
    /// Is it held back until it has a second factor (2FA-9)?
    pub(crate) held: bool,
    /// Is one demanded, now or later, that it does not have?
    pub(crate) lacking: bool,
    /// From when on an answer is to be asked for again; none: when it is told that rights have changed.
    pub(crate) until: Option<Timestamp>,
}

impl Standing {
    /// May it, and from where does the right come?
    pub(crate) fn check(&self, verb: Verb, product: Option<&Product>) -> Option<Source> {
        check_held(&self.grounds, self.held, verb, product)
    }
}

impl Context {
    /// What an account has in an organization; nothing where there is no such organization.
    pub(crate) async fn standing(
        &self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Standing, OrganizationError> {
        let found = repo::organization(self.store.as_ref(), organization).await?;
        let grounds = match &found {
            Some(_) => self.grounds(organization, account).await?,
            None => Vec::new(),
        };
        let hold = match found {
            Some((record, _)) if !grounds.is_empty() => {
                two_factor::hold(self, &record, account).await?
            }
            _ => Hold::default(),
        };
        let Hold { held, lacking, until } = hold;
        Ok(Standing { grounds, held, lacking, until })
    }

    /// Everything that may give an account rights in an organization that there is.
    pub(super) async fn grounds(
        &self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Vec<Ground>, OrganizationError> {
        let store = self.store.as_ref();
        let mut grounds = Vec::new();
        let member = repo::member(store, organization, account).await?;
        if let Some(member) = &member {
            grounds.push(Ground::Role { role: member.role()?, billing: member.billing });
            grounds.extend(repo::team_grounds(store, organization, account).await?);
            grounds.extend(repo::direct_grounds(store, organization, account).await?);
        }
        grounds.extend(repo::partner_grounds(store, organization, account).await?);
        let now = self.clock.now();
        let support = repo::support_grounds(store, organization, account, now).await?;
        if !support.is_empty() && self.support_of(account).await?.is_some() {
            grounds.extend(support);
        }
        Ok(grounds)
    }

    /// Lets the caller pass who may do this to a product, or to the organization as a whole. To those who
    /// may not even see the organization it is not there.
    ///
    /// # Errors
    ///
    /// [`OrganizationError::NotFound`], [`OrganizationError::Forbidden`],
    /// [`OrganizationError::SecondFactorNeeded`], [`OrganizationError::NotSignedIn`].
    pub(crate) async fn require(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        verb: Verb,
        product: Option<&Product>,
    ) -> Result<(), OrganizationError> {
        let account = match caller {
            Principal::Operator => return Ok(()),
            Principal::Account { account, .. } | Principal::Program { account, .. } => *account,
            Principal::Service(_) => return Err(OrganizationError::NotSignedIn),
        };
        let standing = self.standing(organization, account).await?;
        if let Some(source) = standing.check(verb, product) {
            return self.note_support(organization, account, verb, &source, product).await;
        }
        let seen = standing.check(Verb::View, None).is_some();
        let seen =
            seen || product.is_some_and(|_| standing.check(Verb::ViewProduct, product).is_some());
        Err(match (seen, standing.held) {
            (false, _) => OrganizationError::NotFound,
            (true, true) => OrganizationError::SecondFactorNeeded,
            (true, false) => OrganizationError::Forbidden,
        })
    }
}
