//! The token endpoint (RFC 6749 §3.2).

use gatepost_identity_core::oauth::{GrantType, OauthFault, Parameters, check_resources};

use super::{Authenticated, ClientProof, Tokens};
use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// Gives tokens for a code, a refresh token or a device code.
    ///
    /// # Errors
    ///
    /// [`OauthFault`], for the client.
    pub(crate) async fn exchange_token(
        &self,
        pairs: &[(String, String)],
        proof: &ClientProof,
    ) -> Result<Tokens, IdentityError> {
        let parameters = read(pairs)?;
        let Authenticated(client) = self.authenticate_client(proof).await?;
        check_resources(&parameters, self.issuer())?;
        let grant_type = parameters.required("grant_type")?.parse::<GrantType>();
        let unsupported = OauthFault::new("unsupported_grant_type", "this grant_type is not taken");
        let grant_type = grant_type.map_err(|_| unsupported)?;
        if !client.grant_types.contains(&grant_type) {
            let not_its = "the client was not registered for this grant_type";
            return Err(OauthFault::new("unauthorized_client", not_its).into());
        }
        match grant_type {
            GrantType::AuthorizationCode => self.exchange_code(&client, &parameters, proof).await,
            GrantType::RefreshToken => self.refresh(&client, &parameters, proof).await,
            GrantType::DeviceCode => self.exchange_device(&client, &parameters, proof).await,
        }
    }
}

/// The parameters of a call by a client.
pub(super) fn read(pairs: &[(String, String)]) -> Result<Parameters, OauthFault> {
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Parameters::read(pairs).map_err(|bad| bad.fault())
}
