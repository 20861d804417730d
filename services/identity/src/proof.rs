//! Links and codes that are mailed, and secrets of invitations that are shown.
//!
//! They are derived from the pepper and random bytes in a record, so that the sender of
//! notices can make them again while the store never holds them: whoever reads the store alone has
//! only keyed hashes, and seeds that need the pepper.

use gatepost_identity_core::{MailedLink, SignUp};
use gatepost_model::{
    AccountId, GeneratedSecret, Pepper, PepperKeyId, Secret, SecretKind, SignUpId,
};

/// What a verification mail carries.
pub(crate) struct Proof {
    pub(crate) link: GeneratedSecret,
    /// Eight digits.
    pub(crate) code: Secret<String>,
}

impl Proof {
    /// Link and code of one mail of a sign-up; `None` when the pepper key is gone.
    pub(crate) fn derive(
        pepper: &Pepper,
        key: PepperKeyId,
        id: SignUpId,
        generation: u32,
        seed: &[u8; 16],
    ) -> Option<Self> {
        let input = [id.to_bytes().as_slice(), &generation.to_be_bytes(), seed.as_slice()].concat();
        let code = pepper.hash_with(key, "sign-up-code-derivation", &input)?;
        let (head, _) = code.hash.split_first_chunk::<8>()?;
        // Eight digits of 64 bits: no digit is likelier than another by more than 2^-37.
        let code = Secret::new(format!("{:08}", u64::from_be_bytes(*head) % 100_000_000));
        let purpose = "sign-up-link-derivation";
        let link = GeneratedSecret::derive(SecretKind::Link, pepper, key, purpose, &input)?;
        Some(Self { link, code })
    }

    /// Link and code of the last mail of a sign-up.
    pub(crate) fn of(pepper: &Pepper, sign_up: &SignUp) -> Option<Self> {
        Self::derive(pepper, sign_up.key, sign_up.id, sign_up.generation, &sign_up.seed)
    }
}

/// The secret of a mailed link; `None` when the pepper key is gone.
pub(crate) fn link_secret(pepper: &Pepper, link: &MailedLink) -> Option<GeneratedSecret> {
    let input = [link.id.to_bytes().as_slice(), link.seed.as_slice()].concat();
    let purpose = "mailed-link-derivation";
    GeneratedSecret::derive(SecretKind::Link, pepper, link.key, purpose, &input)
}

/// The secret of an invitation to a device; `None` when the pepper key is gone.
pub(crate) fn invitation_secret(
    pepper: &Pepper,
    key: PepperKeyId,
    account: AccountId,
    seed: &[u8; 16],
) -> Option<GeneratedSecret> {
    let input = [account.to_bytes().as_slice(), seed.as_slice()].concat();
    let purpose = "device-enrollment-derivation";
    GeneratedSecret::derive(SecretKind::DeviceEnrollment, pepper, key, purpose, &input)
}
