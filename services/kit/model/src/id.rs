//! Typed ids: 128 bits, ordered by creation, printed with a prefix that names their kind.

use std::{fmt, marker::PhantomData, str::FromStr};

use crate::{Clock, Entropy, Malformed};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 26;

/// What an id identifies; gives the id its prefix.
pub trait IdKind: Copy + Eq + Ord + std::hash::Hash + Send + Sync + 'static {
    /// Letters before the underscore, such as `acc`.
    const PREFIX: &'static str;
}

/// An id of one kind: 48 bits of creation time in milliseconds, then 80 random bits.
///
/// The text form is `<prefix>_` and 26 Crockford base-32 digits in lower case, so that ids sort by
/// creation time as text, as bytes and as values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id<K>(u128, PhantomData<K>);

impl<K: IdKind> Id<K> {
    /// Makes a new id from the time and 80 random bits.
    pub fn generate(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
        let mut random = [0; 10];
        entropy.fill(&mut random);
        let millis = u128::from(clock.now().unix_millis()) & ((1 << 48) - 1);
        let tail = random.iter().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
        Self(millis << 80 | tail, PhantomData)
    }

    /// The id as 16 bytes, big end first: keys of records.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The id whose [`Self::to_bytes`] these are.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes), PhantomData)
    }

    /// The id from a slice of 16 bytes.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for any other length.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Malformed> {
        let bytes = bytes.try_into().map_err(|_| Malformed::new("id", "16 bytes"))?;
        Ok(Self::from_bytes(bytes))
    }
}

impl<K: IdKind> fmt::Display for Id<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; DIGITS];
        let mut value = self.0;
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[(value & 31) as usize];
            value >>= 5;
        }
        let digits = std::str::from_utf8(&digits).map_err(|_| fmt::Error)?;
        write!(out, "{}_{digits}", K::PREFIX)
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl<K: IdKind> FromStr for Id<K> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("id", "a prefix, an underscore and 26 digits");
        let digits = text
            .strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .filter(|digits| digits.len() == DIGITS)
            .ok_or(malformed)?;
        let mut value = 0_u128;
        for (place, digit) in digits.bytes().enumerate() {
            let digit = ALPHABET.iter().position(|known| *known == digit).ok_or(malformed)?;
            if place == 0 && digit > 7 {
                return Err(malformed);
            }
            value = value << 5 | digit as u128;
        }
        Ok(Self(value, PhantomData))
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $alias:ident, $kind:ident, $prefix:literal;)*) => {
        /// Markers for the kinds of id.
        pub mod kinds {
            $(
                #[doc = concat!("Kind of ids that begin with `", $prefix, "_`.")]
                #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
                pub struct $kind;
                impl super::IdKind for $kind { const PREFIX: &'static str = $prefix; }
            )*
        }
        $($(#[$doc])* pub type $alias = Id<kinds::$kind>;)*
    };
}

kinds! {
    /// An account.
    AccountId, Account, "acc";
    /// A sign-up that waits for verification.
    SignUpId, SignUp, "sgn";
    /// A session: a signed-in browser.
    SessionId, Session, "ses";
    /// A login under way: a password proven, a factor still asked for.
    LoginId, Login, "lgn";
    /// A second factor of an account.
    FactorId, Factor, "fac";
    /// Somebody who has lost every second factor asks for help (REC-4).
    RecoveryCaseId, RecoveryCase, "cas";
    /// A login that waits for an answer on a phone.
    ApprovalId, Approval, "apv";
    /// A verified telephone number of an account.
    PhoneId, Phone, "phn";
    /// A mailed link.
    LinkId, Link, "lnk";
    /// An app password.
    AppPasswordId, AppPassword, "apw";
    /// An API token.
    ApiTokenId, ApiToken, "tok";
    /// A client of the OpenID provider.
    OauthClientId, OauthClient, "cli";
    /// What an account lets a client do.
    OauthGrantId, OauthGrant, "gnt";
    /// An organization.
    OrganizationId, Organization, "org";
    /// Somebody was asked to join an organization (ORG-6).
    InvitationId, Invitation, "inv";
    /// A work team (ORG-7).
    TeamId, Team, "tea";
    /// A product of an organization (PRD-1).
    ProductId, Product, "prd";
    /// A tag of an organization (PRD-2).
    TagId, Tag, "tag";
    /// The offer of a product to another organization (PRD-3).
    TransferId, Transfer, "trf";
    /// What an organization lets the support of this installation do for a time (SUP-2).
    SupportAccessId, SupportAccess, "sac";
    /// What an organization lets a partner organization do (PAR-1).
    PartnerAccessId, PartnerAccess, "pac";
    /// A mail service.
    MailServiceId, MailService, "msv";
    /// A mailbox.
    MailboxId, Mailbox, "mbx";
    /// An attachment of an account to a mailbox.
    AttachmentId, Attachment, "att";
    /// A device password.
    DevicePasswordId, DevicePassword, "dpw";
    /// A folder in a mailbox; RFC 8474 MAILBOXID.
    FolderId, Folder, "fld";
    /// Immutable bytes in the blob store.
    BlobId, Blob, "blb";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ManualClock, SeededEntropy, Timestamp};

    #[test]
    fn ids_keep_their_order_and_kind_as_text() {
        let clock = ManualClock::at(Timestamp::from_unix_millis(1_700_000_000_000));
        let entropy = SeededEntropy::new(7);
        let first = AccountId::generate(&clock, &entropy);
        clock.advance(std::time::Duration::from_millis(1));
        let second = AccountId::generate(&clock, &entropy);
        assert!(first < second && first.to_string() < second.to_string());
        assert_eq!(first.to_string().parse::<AccountId>(), Ok(first));
        assert_eq!(AccountId::from_slice(&first.to_bytes()), Ok(first));
        assert!(first.to_string().parse::<SessionId>().is_err());
    }

    #[test]
    fn only_canonical_text_is_an_id() {
        for text in [
            "",
            "acc_",
            "acc_0",
            "acc_80000000000000000000000000",
            "acc_0000000000000000000000000u",
        ] {
            assert!(text.parse::<AccountId>().is_err(), "{text:?}");
        }
        assert!("acc_7zzzzzzzzzzzzzzzzzzzzzzzzz".parse::<AccountId>().is_ok());
    }
}
