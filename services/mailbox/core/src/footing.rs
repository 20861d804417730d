//! What an attachment stands on: what its account is to the organization that the mailbox belongs to.
//!
//! Members need a right on the mail service to be attached. Whoever had such a right and loses it keeps the
//! attachment, suspended, until the right is back; whoever leaves the organization loses it for good. Accounts that
//! never had anything there were attached from outside, by somebody who may, and stay as they are.

/// What an account is to an organization and one of its mail services.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Standing {
    /// Has it a role in the organization?
    pub member: bool,
    /// May it use the mail service? A hold for want of a second factor (2FA-9) does not count.
    pub may_use: bool,
}

/// What an attachment was found to stand on when that was last looked at.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Footing {
    /// The account was a member.
    pub member: bool,
    /// It might use the mail service, then or before.
    pub entitled: bool,
    /// It may no longer: the attachment opens nothing.
    pub suspended: bool,
}

impl Footing {
    /// That of a new attachment.
    pub const fn of(standing: Standing) -> Self {
        Self { member: standing.member, entitled: standing.may_use, suspended: false }
    }
}

/// A member may not use the mail service, and cannot be attached to its mailboxes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("this member has no right to use the mail service: grant it first")]
pub struct NotEntitled;

/// May an account be attached?
///
/// # Errors
///
/// [`NotEntitled`].
pub const fn check_attaching(standing: Standing) -> Result<(), NotEntitled> {
    if standing.member && !standing.may_use { Err(NotEntitled) } else { Ok(()) }
}

/// What becomes of an attachment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Becomes {
    /// It stands on this from now on.
    Standing(Footing),
    /// It is over.
    Detached,
}

/// What becomes of an attachment whose account stands so now.
pub const fn reconsider(before: Footing, now: Standing) -> Becomes {
    match now {
        Standing { may_use: true, member } => {
            Becomes::Standing(Footing { member, entitled: true, suspended: false })
        }
        Standing { member: true, .. } => {
            let suspended = before.entitled || before.suspended;
            Becomes::Standing(Footing { member: true, entitled: before.entitled, suspended })
        }
        Standing { .. } if before.member || before.entitled => Becomes::Detached,
        Standing { .. } => Becomes::Standing(before),
    }
}

/// The same where the mail service has come to another organization: who has no right there loses the attachment,
/// whatever it stood on.
pub const fn reconsider_moved(now: Standing) -> Becomes {
    if now.may_use { Becomes::Standing(Footing::of(now)) } else { Becomes::Detached }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRANGER: Standing = Standing { member: false, may_use: false };
    const MEMBER: Standing = Standing { member: true, may_use: false };
    const USER: Standing = Standing { member: true, may_use: true };
    /// Of a partner or of support: let in from outside.
    const GUEST: Standing = Standing { member: false, may_use: true };

    const fn footing(member: bool, entitled: bool, suspended: bool) -> Footing {
        Footing { member, entitled, suspended }
    }

    #[test]
    fn attachments_follow_rights() {
        let outside = footing(false, false, false);
        let used = footing(true, true, false);
        let suspended = footing(true, true, true);
        let before_rights = footing(true, false, false);
        let guest = footing(false, true, false);
        let stands = Becomes::Standing;
        for (before, now, expected) in [
            // Attached from outside: nothing to lose, until there is.
            (outside, STRANGER, stands(outside)),
            (outside, MEMBER, stands(before_rights)),
            (outside, USER, stands(used)),
            (outside, GUEST, stands(guest)),
            (used, USER, stands(used)),
            (used, MEMBER, stands(suspended)),
            (used, GUEST, stands(guest)),
            (used, STRANGER, Becomes::Detached),
            (suspended, USER, stands(used)),
            (suspended, MEMBER, stands(suspended)),
            (suspended, STRANGER, Becomes::Detached),
            // A member that was attached before there were such rights keeps what it has.
            (before_rights, MEMBER, stands(before_rights)),
            (before_rights, USER, stands(used)),
            (before_rights, STRANGER, Becomes::Detached),
            (guest, GUEST, stands(guest)),
            (guest, STRANGER, Becomes::Detached),
            (guest, MEMBER, stands(suspended)),
        ] {
            assert_eq!(reconsider(before, now), expected, "{before:?} {now:?}");
        }
    }

    #[test]
    fn what_is_suspended_or_over_opens_nothing_without_a_right() {
        let all = [false, true];
        for (member, entitled, was) in
            all.iter().flat_map(|a| all.iter().flat_map(move |b| all.map(|c| (*a, *b, c))))
        {
            let before = footing(member, entitled, was);
            for now in [STRANGER, MEMBER, USER, GUEST] {
                let Becomes::Standing(after) = reconsider(before, now) else {
                    assert!(!now.may_use && !now.member, "{before:?} {now:?}");
                    continue;
                };
                assert!(!now.may_use || !after.suspended);
                assert!(now.may_use || !before.suspended || after.suspended || !now.member);
                // Looked at twice it is the same.
                assert_eq!(reconsider(after, now), Becomes::Standing(after));
            }
        }
    }

    #[test]
    fn members_without_the_right_cannot_be_attached() {
        for (standing, allowed) in [(STRANGER, true), (MEMBER, false), (USER, true), (GUEST, true)]
        {
            assert_eq!(check_attaching(standing).is_ok(), allowed, "{standing:?}");
        }
        assert_eq!(reconsider_moved(GUEST), Becomes::Standing(footing(false, true, false)));
        assert_eq!(reconsider_moved(MEMBER), Becomes::Detached);
        assert_eq!(reconsider_moved(STRANGER), Becomes::Detached);
    }
}
