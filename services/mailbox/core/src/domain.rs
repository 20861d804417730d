//! Who a domain belongs to.
//!
//! Anybody may claim any domain that is not verified here: a claim carries no mail, and several mail
//! services may claim the same one side by side, each with its own proof to publish. So nobody can
//! keep the true owner out by claiming first. The first claim to be verified gets the domain; the
//! others stay pending and carry nothing.

use gatepost_model::MailServiceId;

/// Who serves a domain today.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// The operator offers it to everybody.
    Shared,
    /// One mail service, verified.
    Service(MailServiceId),
    /// Nobody.
    Nobody,
}

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DomainRefusal {
    /// Somebody has proven ownership, or the operator shares it. No secret: its MX record points here.
    #[error("this domain is served here already")]
    Taken,
    /// Nobody has claimed it.
    #[error("nobody has claimed this domain")]
    Unclaimed,
    /// Several have: the caller must say whose claim is right.
    #[error("several mail services claim this domain: name the one that owns it")]
    Ambiguous,
}

/// What claiming leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Claimed {
    /// A claim that waits for its proof.
    Pending,
    /// It belongs to the mail service.
    Verified,
}

/// A mail service claims a domain; `trusted` callers need no proof.
///
/// # Errors
///
/// [`DomainRefusal::Taken`].
pub fn claim_domain(
    holder: Holder,
    service: MailServiceId,
    trusted: bool,
) -> Result<Claimed, DomainRefusal> {
    match holder {
        Holder::Service(owner) if owner == service => Ok(Claimed::Verified),
        Holder::Shared | Holder::Service(_) => Err(DomainRefusal::Taken),
        Holder::Nobody if trusted => Ok(Claimed::Verified),
        Holder::Nobody => Ok(Claimed::Pending),
    }
}

/// What verifying leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verified {
    /// The claim of this mail service is proven.
    Now(MailServiceId),
    /// It was before.
    Already(MailServiceId),
}

/// The claim of one of `claimants` is proven; `named` says whose when there are several.
///
/// # Errors
///
/// Every [`DomainRefusal`].
pub fn verify_domain(
    holder: Holder,
    claimants: &[MailServiceId],
    named: Option<MailServiceId>,
) -> Result<Verified, DomainRefusal> {
    match holder {
        Holder::Shared => Err(DomainRefusal::Taken),
        Holder::Service(owner) if named.is_none_or(|named| named == owner) => {
            Ok(Verified::Already(owner))
        }
        Holder::Service(_) => Err(DomainRefusal::Taken),
        Holder::Nobody => match (named, claimants) {
            (Some(named), _) if claimants.contains(&named) => Ok(Verified::Now(named)),
            (None, [only]) => Ok(Verified::Now(*only)),
            (None, [_, _, ..]) => Err(DomainRefusal::Ambiguous),
            (Some(_), _) | (None, []) => Err(DomainRefusal::Unclaimed),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_stand_side_by_side_until_one_is_proven() {
        let (a, b) = (MailServiceId::from_bytes([1; 16]), MailServiceId::from_bytes([2; 16]));
        for (holder, trusted, expected) in [
            (Holder::Nobody, false, Ok(Claimed::Pending)),
            (Holder::Nobody, true, Ok(Claimed::Verified)),
            (Holder::Service(a), false, Ok(Claimed::Verified)),
            (Holder::Service(b), true, Err(DomainRefusal::Taken)),
            (Holder::Shared, true, Err(DomainRefusal::Taken)),
        ] {
            assert_eq!(claim_domain(holder, a, trusted), expected, "{holder:?} {trusted}");
        }
        for (holder, claimants, named, expected) in [
            (Holder::Nobody, &[a][..], None, Ok(Verified::Now(a))),
            (Holder::Nobody, &[a, b], None, Err(DomainRefusal::Ambiguous)),
            (Holder::Nobody, &[a, b], Some(b), Ok(Verified::Now(b))),
            (Holder::Nobody, &[a], Some(b), Err(DomainRefusal::Unclaimed)),
            (Holder::Nobody, &[], None, Err(DomainRefusal::Unclaimed)),
            (Holder::Service(a), &[b], None, Ok(Verified::Already(a))),
            (Holder::Service(a), &[b], Some(b), Err(DomainRefusal::Taken)),
            (Holder::Shared, &[], None, Err(DomainRefusal::Taken)),
        ] {
            assert_eq!(verify_domain(holder, claimants, named), expected, "{holder:?} {named:?}");
        }
    }
}
