//! What browsers and authenticators bring, verified (W3C Web Authentication Level 3, §7): the boundary around
//! webauthn-rs.
//!
//! Its lower half is used, because a credential serves two ways here: as a second factor, where a security key
//! without a PIN will do, and alone, where its user must be checked. The upper half decides for one of them
//! when a credential is made. Challenges are 32 bytes that it draws from the system's generator. No
//! attestation is asked for: people bring the authenticators they have.

use std::time::Duration;

use gatepost_identity_core::{Account, Assertion, Factor, PasskeyFactor, PasskeyQuestion};
use gatepost_model::Malformed;
use serde::{Serialize, de::DeserializeOwned};
use url::Url;
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError,
    proto::{
        AttestationConveyancePreference, AuthenticationState, CredProtect, Credential,
        CredentialProtectionPolicy, PublicKeyCredential, RegisterPublicKeyCredential,
        RegistrationState, RequestRegistrationExtensions, ResidentKeyRequirement,
        UserVerificationPolicy,
    },
};

use crate::error::IdentityError;

/// How long a browser waits for its user (WebAuthn §5.4, `timeout`); ceremonies live longer.
const PATIENCE: Duration = Duration::from_secs(300);
/// Longest answer heard, in bytes. Attestation objects with certificates are a few kilobytes.
const LONGEST_ANSWER: usize = 16 * 1024;
/// Longest id of a credential, in bytes (WebAuthn §4, Credential ID).
const LONGEST_ID: usize = 1023;

/// This installation, as authenticators know it: the id is the host of the public address, the one
/// origin is that address.
pub(crate) struct RelyingParty(WebauthnCore);

/// Why an answer does not stand up to verification: a slug for logs and counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unverified(pub(crate) &'static str);

/// What an authenticator signed, as the browser brought it. Nothing of it is verified.
#[derive(Clone)]
pub(crate) struct Signed(Box<PublicKeyCredential>);

/// A credential just made, as the browser brought it. Nothing of it is verified.
pub(crate) struct Made(Box<RegisterPublicKeyCredential>);

impl RelyingParty {
    /// `None` when browsers allow no passkeys at `public_url`: at an IP address, or without TLS (WebAuthn
    /// §5.1.3, step 7).
    pub(crate) fn new(public_url: &str) -> Option<Self> {
        let found = Url::parse(public_url).ok().and_then(|origin| {
            let host = origin.domain()?.to_owned();
            let secure = origin.scheme() == "https" || host == "localhost";
            secure.then_some((host, origin))
        });
        if found.is_none() {
            tracing::warn!(public_url, "browsers allow no passkeys at this address");
        }
        let (host, origin) = found?;
        let core = WebauthnCore::new_unsafe_experts_only(
            &host,
            &host,
            vec![origin],
            PATIENCE,
            Some(false),
            Some(false),
        );
        Some(Self(core))
    }

    /// Asks for a new credential of an account that has those of `present` already.
    ///
    /// It is to be discoverable where the authenticator can, so that it serves without a name typed. The
    /// user is to be checked where that can be. Protection: who finds the key cannot list whose accounts
    /// it opens without its PIN (CTAP 2.1 §12.1).
    pub(crate) fn enroll(
        &self,
        account: &Account,
        present: Vec<Vec<u8>>,
    ) -> Result<PasskeyQuestion, IdentityError> {
        let (id, email) = (account.id.to_bytes(), account.email.to_string());
        let extensions = RequestRegistrationExtensions {
            cred_protect: Some(CredProtect {
                credential_protection_policy:
                    CredentialProtectionPolicy::UserVerificationOptionalWithCredentialIDList,
                enforce_credential_protection_policy: Some(false),
            }),
            uvm: None,
            cred_props: None,
            min_pin_length: None,
            hmac_create_secret: None,
        };
        let builder = self.0.new_challenge_register_builder(&id, &email, account.name.as_str());
        let builder = builder
            .map_err(fault)?
            .attestation(AttestationConveyancePreference::None)
            .user_verification_policy(UserVerificationPolicy::Preferred)
            .exclude_credentials(Some(present))
            .extensions(Some(extensions));
        let (mut asked, state) = self.0.generate_challenge_register(builder).map_err(fault)?;
        if let Some(selection) = &mut asked.public_key.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Preferred);
        }
        Ok(PasskeyQuestion { options: write(&asked.public_key)?, state: write(&state)? })
    }

    /// The credential that was made, if it stands up to verification (§7.1).
    pub(crate) fn enrolled(
        &self,
        state: &str,
        made: &Made,
    ) -> Result<Result<PasskeyFactor, Unverified>, IdentityError> {
        let state: RegistrationState = read(state)?;
        let mut credential = match self.0.register_credential(&made.0, &state, None) {
            Ok(credential) => credential,
            Err(error) => return Ok(Err(error.into())),
        };
        if credential.cred_id.len() > LONGEST_ID {
            return Ok(Err(Unverified("passkey")));
        }
        // The counter is the core's to judge, by the record as it is when the answer comes.
        let counter = std::mem::take(&mut credential.counter);
        Ok(Ok(PasskeyFactor {
            credential: write(&credential)?,
            counter,
            backup_eligible: credential.backup_eligible,
            backed_up: credential.backup_state,
            verifies: credential.user_verified,
            suspended: None,
            credential_id: credential.cred_id,
        }))
    }

    /// Asks for an assertion of one of these passkeys.
    pub(crate) fn ask(
        &self,
        passkeys: &[&PasskeyFactor],
    ) -> Result<PasskeyQuestion, IdentityError> {
        let credentials: Result<Vec<Credential>, _> =
            passkeys.iter().map(|passkey| read(&passkey.credential)).collect();
        let policy = Some(UserVerificationPolicy::Preferred);
        let builder = self.0.new_challenge_authenticate_builder(credentials?, policy);
        let asked = self.0.generate_challenge_authenticate(builder.map_err(fault)?);
        let (asked, mut state) = asked.map_err(fault)?;
        // Only the challenge is needed: the credential is read anew with the answer.
        state.set_allowed_credentials(Vec::new());
        Ok(PasskeyQuestion { options: write(&asked.public_key)?, state: write(&state)? })
    }

    /// Asks for an assertion of whichever passkey the browser's user chooses. Nothing else will be proven: the user
    /// must be checked.
    pub(crate) fn ask_anybody(&self) -> Result<PasskeyQuestion, IdentityError> {
        let policy = Some(UserVerificationPolicy::Required);
        let builder = self.0.new_challenge_authenticate_builder(Vec::new(), policy);
        let asked = self.0.generate_challenge_authenticate(builder.map_err(fault)?);
        let (asked, state) = asked.map_err(fault)?;
        Ok(PasskeyQuestion { options: write(&asked.public_key)?, state: write(&state)? })
    }

    /// What was signed, if it stands up to verification with the key of `passkey` (§7.2).
    pub(crate) fn answered(
        &self,
        state: &str,
        signed: &Signed,
        passkey: &PasskeyFactor,
    ) -> Result<Result<Assertion, Unverified>, IdentityError> {
        let state: AuthenticationState = read(state)?;
        let credential: Credential = read(&passkey.credential)?;
        match self.0.authenticate_single_credential(&signed.0, &state, &credential) {
            Ok(seen) => Ok(Ok(Assertion {
                counter: seen.counter(),
                verified: seen.user_verified(),
                backup_eligible: seen.backup_eligible(),
                backed_up: seen.backup_state(),
            })),
            Err(error) => Ok(Err(error.into())),
        }
    }
}

impl Signed {
    /// From JSON (WebAuthn §5.1.9, `AuthenticationResponseJSON`).
    pub(crate) fn parse(json: &str) -> Result<Self, Malformed> {
        parse(json).map(|signed| Self(Box::new(signed)))
    }

    /// Whose it says it is (WebAuthn §5.2.2, `userHandle`): not signed, so that it only finds the key that must
    /// verify.
    pub(crate) fn user(&self) -> Option<&[u8]> {
        self.0.get_user_unique_id()
    }

    /// Does it say that it was signed with the key of this factor?
    pub(crate) fn is_of(&self, factor: &Factor) -> bool {
        let passkey = factor.detail.passkey();
        passkey.is_some_and(|passkey| passkey.credential_id == self.0.get_credential_id())
    }
}

impl Made {
    /// From JSON (WebAuthn §5.1.9, `RegistrationResponseJSON`).
    pub(crate) fn parse(json: &str) -> Result<Self, Malformed> {
        parse(json).map(|made| Self(Box::new(made)))
    }
}

fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Malformed> {
    let malformed = Malformed::new("response", "the answer of a passkey, as JSON");
    if json.len() > LONGEST_ANSWER {
        return Err(malformed);
    }
    serde_json::from_str(json).map_err(|_| malformed)
}

fn write<T: Serialize>(value: &T) -> Result<String, IdentityError> {
    serde_json::to_string(value).map_err(|_| IdentityError::Ceremony)
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, IdentityError> {
    serde_json::from_str(json).map_err(|_| IdentityError::Ceremony)
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn fault(error: WebauthnError) -> IdentityError {
    tracing::error!(%error, "a ceremony could not begin");
    IdentityError::Ceremony
}

impl From<WebauthnError> for Unverified {
    fn from(error: WebauthnError) -> Self {
        use WebauthnError::*;
        Self(match error {
            MismatchedChallenge => "passkey-replayed",
            InvalidRPOrigin | InvalidRPIDHash | CredentialCrossOrigin => "passkey-origin",
            UserNotVerified | UserNotPresent => "passkey-unverified",
            CredentialNotFound => "passkey-unknown",
            CredentialBackupEligibilityInconsistent | CredentialMayNotBeHardwareBound => {
                "passkey-changed"
            }
            _ => "passkey",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_allow_passkeys_at_names_over_tls() {
        for (url, allowed) in [
            ("https://mail.example.org", true),
            ("https://mail.example.org:8443/", true),
            ("https://localhost:8443", true),
            ("http://localhost:8080", true),
            ("http://mail.example.org", false),
            ("https://192.0.2.1:8443", false),
            ("https://[2001:db8::1]", false),
            ("mail.example.org", false),
            ("", false),
        ] {
            assert_eq!(RelyingParty::new(url).is_some(), allowed, "{url}");
        }
    }

    #[test]
    fn answers_are_bounded() {
        let huge = format!("{{\"id\":\"{}\"}}", "a".repeat(LONGEST_ANSWER));
        for json in ["", "{}", "[]", "null", huge.as_str()] {
            assert!(Signed::parse(json).is_err() && Made::parse(json).is_err());
        }
    }
}
