//! Signing out at the wish of a client (OpenID Connect RP-Initiated Logout 1.0).

use super::{OauthClient, OauthFault, Parameters, Target, request::with_query};

/// Where the browser may go after signing out: an address that the client has registered for it, with its note. Other
/// addresses are left out: whoever sends people here must not choose where they end (RFC 9700 §4.11).
///
/// # Errors
///
/// [`OauthFault`] when the note is too long.
pub fn after_logout(
    parameters: &Parameters,
    client: &OauthClient,
) -> Result<Option<String>, OauthFault> {
    let state = parameters.bounded("state", Target::LONGEST_STATE)?;
    let Some(asked) = parameters.get("post_logout_redirect_uri") else { return Ok(None) };
    if !client.post_logout_redirect_uris.iter().any(|known| known.is(asked)) {
        return Ok(None);
    }
    Ok(Some(match state {
        Some(state) => with_query(asked, &[("state".to_owned(), state.to_owned())]),
        None => asked.to_owned(),
    }))
}
