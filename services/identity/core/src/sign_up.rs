//! Sign-ups that wait for the proof that an address is the person's (ACC-1).

use std::time::Duration;

use gatepost_model::{
    AccountId, Address, DisplayName, KeyedHash, Malformed, Pepper, PepperKeyId, SignUpId, Timestamp,
};

use crate::account::{Language, Mobile};

/// Bounds of sign-ups.
#[derive(Clone, Copy, Debug)]
pub struct SignUpPolicy {
    /// How long one waits.
    pub waits: Duration,
    /// How often one code may be tried.
    pub tries: u32,
    /// How many mails one sign-up sends.
    pub mails: u32,
}

/// How far a sign-up is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignUpState {
    /// It waits for its proof.
    Waiting,
    /// The address had an account already: no proof will do. To the caller it looks as if it waited.
    Taken,
    /// Its account is there.
    Done(AccountId),
}

/// A sign-up.
#[derive(Clone, PartialEq, Eq)]
pub struct SignUp {
    /// Its id.
    pub id: SignUpId,
    /// The address to be proven.
    pub email: Address,
    /// The person's name.
    pub name: DisplayName,
    /// Name of the organization to make; none for somebody who was invited to one (ORG-6).
    pub organization_name: Option<DisplayName>,
    /// What mails are written in.
    pub language: Language,
    /// Mobile number, not verified.
    pub mobile: Option<Mobile>,
    /// PHC string of the password; empty once done.
    pub password_hash: String,
    /// How far it is.
    pub state: SignUpState,
    /// When it ends.
    pub expires: Timestamp,
    /// Counts the mails sent; each has its own link and code.
    pub generation: u32,
    /// Random bytes that link and code are derived from, with a pepper key: the store alone does
    /// not give them.
    pub seed: [u8; 16],
    /// The pepper key they are derived with.
    pub key: PepperKeyId,
    /// Hash of the link's secret.
    pub link_hash: KeyedHash,
    /// Hash of the code.
    pub code_hash: KeyedHash,
    /// How often the code was tried.
    pub tries: u32,
}

impl std::fmt::Debug for SignUp {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = out.debug_struct("SignUp");
        out.field("id", &self.id).field("state", &self.state).finish_non_exhaustive()
    }
}

/// What a typed code does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CodeOutcome {
    /// It is right.
    Right,
    /// It is wrong; one try fewer is left.
    Wrong(Box<SignUp>),
    /// The code has been tried too often: a new one must be asked for.
    Spent,
}

impl SignUp {
    /// Has it ended?
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.expires
    }

    /// Looks at a typed code. A right one for a taken address is wrong.
    pub fn try_code(&self, policy: &SignUpPolicy, pepper: &Pepper, code: &str) -> CodeOutcome {
        if self.tries >= policy.tries {
            return CodeOutcome::Spent;
        }
        let right = pepper.verify(Self::CODE_PURPOSE, &self.code_input(code), &self.code_hash);
        match (right, self.state) {
            (true, SignUpState::Waiting | SignUpState::Done(_)) => CodeOutcome::Right,
            _ => CodeOutcome::Wrong(Box::new(Self { tries: self.tries + 1, ..self.clone() })),
        }
    }

    /// May another mail be sent for it?
    pub fn may_mail_again(&self, policy: &SignUpPolicy) -> bool {
        !matches!(self.state, SignUpState::Done(_)) && self.generation < policy.mails
    }

    /// Purpose under which codes are hashed.
    pub const CODE_PURPOSE: &'static str = "sign-up-code";

    /// What is hashed of a code: the sign-up it belongs to, too, so that equal codes look different.
    pub fn code_input(&self, code: &str) -> Vec<u8> {
        [self.id.to_bytes().as_slice(), code.as_bytes()].concat()
    }
}

/// A code as a person types it: eight digits; spaces and dashes are ignored.
///
/// # Errors
///
/// [`Malformed`] for anything else.
pub fn typed_code(text: &str) -> Result<String, Malformed> {
    let malformed = Malformed::new("code", "eight digits");
    if text.len() > 64 {
        return Err(malformed);
    }
    let digits: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')).collect();
    let right = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
    right.then_some(digits).ok_or(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pepper() -> Pepper {
        Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap()
    }

    fn sample(state: SignUpState) -> SignUp {
        let hash = KeyedHash { key: PepperKeyId(1), hash: [0; 32] };
        let mut sign_up = SignUp {
            id: SignUpId::from_bytes([1; 16]),
            email: "anna@example.org".parse().unwrap(),
            name: "Anna".parse().unwrap(),
            organization_name: Some("Anna".parse().unwrap()),
            language: Language::default(),
            mobile: None,
            password_hash: "secret".into(),
            state,
            expires: Timestamp::from_unix_millis(1000),
            generation: 1,
            seed: [0; 16],
            key: PepperKeyId(1),
            link_hash: hash,
            code_hash: hash,
            tries: 0,
        };
        sign_up.code_hash = pepper().hash(SignUp::CODE_PURPOSE, &sign_up.code_input("12345678"));
        sign_up
    }

    const POLICY: SignUpPolicy =
        SignUpPolicy { waits: Duration::from_secs(86400), tries: 5, mails: 5 };

    #[test]
    fn a_code_is_heard_five_times() {
        let mut sign_up = sample(SignUpState::Waiting);
        for _ in 0..5 {
            let CodeOutcome::Wrong(next) = sign_up.try_code(&POLICY, &pepper(), "00000000") else {
                panic!("a wrong code was not wrong")
            };
            sign_up = *next;
        }
        assert_eq!(sign_up.try_code(&POLICY, &pepper(), "12345678"), CodeOutcome::Spent);
        let fresh = sample(SignUpState::Waiting);
        assert_eq!(fresh.try_code(&POLICY, &pepper(), "12345678"), CodeOutcome::Right);
    }

    #[test]
    fn no_code_opens_a_taken_address() {
        let outcome = sample(SignUpState::Taken).try_code(&POLICY, &pepper(), "12345678");
        assert!(matches!(outcome, CodeOutcome::Wrong(_)));
    }

    #[test]
    fn only_eight_digits_are_a_code() {
        for (typed, code) in [
            ("12345678", Some("12345678")),
            ("1234 5678", Some("12345678")),
            ("1234-5678", Some("12345678")),
            ("1234567", None),
            ("123456789", None),
            ("1234567x", None),
            ("", None),
        ] {
            assert_eq!(typed_code(typed).ok().as_deref(), code, "{typed:?}");
        }
        assert!(!format!("{:?}", sample(SignUpState::Waiting)).contains("secret"));
    }
}
