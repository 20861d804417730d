//! How somebody signed in, as clients are told.

use crate::{Assurance, Method, Proofs};

/// Authentication context (OpenID Connect Core §2 `acr`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Acr {
    /// One factor (NIST SP 800-63B-4, AAL1).
    OneFactor,
    /// Two factors (AAL2).
    TwoFactors,
}

impl Acr {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::OneFactor, Self::TwoFactors];

    /// As in `acr` and `acr_values`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::OneFactor => "urn:gatepost:acr:aal1",
            Self::TwoFactors => "urn:gatepost:acr:aal2",
        }
    }

    /// The one that is meant; also by the short names `aal1` and `aal2`.
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "aal1" => Some(Self::OneFactor),
            "aal2" => Some(Self::TwoFactors),
            text => Self::ALL.into_iter().find(|acr| acr.slug() == text),
        }
    }

    /// What these proofs are worth.
    pub fn of(proofs: &Proofs) -> Self {
        match proofs.assurance() {
            Assurance::Aal1 => Self::OneFactor,
            Assurance::Aal2 => Self::TwoFactors,
        }
    }
}

/// Methods as RFC 8176 names them, each once.
pub fn amr(proofs: &Proofs) -> Vec<&'static str> {
    let mut named = Vec::new();
    for (method, _) in proofs.iter() {
        let names: &[&'static str] = match method {
            Method::Password => &["pwd"],
            Method::Totp | Method::BackupCode => &["otp"],
            Method::Passkey | Method::Push => &["pop"],
            Method::VerifiedPasskey => &["pop", "user"],
            Method::Sms => &["sms"],
        };
        named.extend(names.iter().filter(|name| !named.contains(*name)).collect::<Vec<_>>());
    }
    if proofs.assurance() == Assurance::Aal2 {
        named.push("mfa");
    }
    named
}

#[cfg(test)]
mod tests {
    use gatepost_model::Timestamp;

    use super::*;

    #[test]
    fn clients_are_told_how_somebody_signed_in() {
        let now = Timestamp::from_unix_millis(0);
        use Method::*;
        for (methods, names, acr) in [
            (vec![Password], "pwd", Acr::OneFactor),
            (vec![Password, Totp], "pwd otp mfa", Acr::TwoFactors),
            (vec![Password, Totp, BackupCode], "pwd otp mfa", Acr::TwoFactors),
            (vec![VerifiedPasskey], "pop user mfa", Acr::TwoFactors),
            (vec![Passkey, Push], "pop", Acr::OneFactor),
            (vec![Password, Sms], "pwd sms mfa", Acr::TwoFactors),
        ] {
            let proofs: Proofs = methods.into_iter().map(|method| (method, now)).collect();
            assert_eq!((amr(&proofs).join(" ").as_str(), Acr::of(&proofs)), (names, acr));
        }
        assert_eq!(Acr::read("urn:gatepost:acr:aal2"), Some(Acr::TwoFactors));
        assert_eq!(Acr::read("phr"), None);
    }
}
