//! What people may change about the members of their organization (ORG-2, ORG-4). Operators stand above these
//! rules: see [`crate::set_member`].

use crate::{Change, Ground, Outcome, Refusal, Role, Verb, check, remove_member, set_member};

/// What whoever changes something may do, as the rights say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Manager {
    /// [`Verb::ManageMembers`].
    pub members: bool,
    /// [`Verb::ManageRepresentatives`].
    pub representatives: bool,
}

impl Manager {
    /// Operators may everything.
    pub const OPERATOR: Self = Self { members: true, representatives: true };

    /// May it change somebody who has this role, or give it?
    const fn reaches(self, role: Role) -> bool {
        self.representatives || !matches!(role, Role::LegalRepresentative)
    }
}

/// What a member is in an organization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Post {
    /// The role.
    pub role: Role,
    /// May a collaborator deal with bills? Without meaning for other roles.
    pub billing: bool,
}

impl Post {
    /// The same without what means nothing.
    #[must_use]
    pub fn tidy(self) -> Self {
        Self { billing: self.billing && self.role == Role::Collaborator, ..self }
    }

    fn manages_members(self) -> bool {
        let ground = Ground::Role { role: self.role, billing: self.billing };
        check(&[ground], Verb::ManageMembers, None).is_some()
    }
}

/// Gives a member of an organization with so many `representatives` another post; `own` when it is the
/// manager's. Nobody rises by their own hand, and nobody gives away what they would need to come back: a
/// legal representative may step down to administrator, once there is another one.
///
/// # Errors
///
/// [`Refusal::NotAManager`], [`Refusal::NotAMember`], [`Refusal::RepresentativesOnly`],
/// [`Refusal::OperatorsOnly`] for the role of support, which operators alone give, [`Refusal::OwnRole`],
/// [`Refusal::LastRepresentative`].
pub fn change_post(
    manager: Manager,
    own: bool,
    representatives: u32,
    present: Option<Post>,
    wanted: Post,
) -> Result<Outcome, Refusal> {
    if !manager.members {
        return Err(Refusal::NotAManager);
    }
    let (present, wanted) = (present.ok_or(Refusal::NotAMember)?.tidy(), wanted.tidy());
    if present == wanted {
        return Ok(Outcome { change: Change::None, representatives });
    }
    if !(manager.reaches(present.role) && manager.reaches(wanted.role)) {
        return Err(Refusal::RepresentativesOnly);
    }
    if wanted.role == Role::Support && present.role != Role::Support {
        return Err(Refusal::OperatorsOnly);
    }
    if own && (wanted.role < present.role || !wanted.manages_members()) {
        return Err(Refusal::OwnRole);
    }
    if present.role == wanted.role {
        let change = Change::Billing { role: wanted.role, billing: wanted.billing };
        return Ok(Outcome { change, representatives });
    }
    set_member(representatives, true, Some(present.role), wanted.role)
}

/// Removes a member; `own` when it is the manager.
///
/// # Errors
///
/// [`Refusal::NotAManager`], [`Refusal::NotAMember`], [`Refusal::OwnRemoval`],
/// [`Refusal::RepresentativesOnly`], [`Refusal::LastRepresentative`].
pub fn remove(
    manager: Manager,
    own: bool,
    representatives: u32,
    present: Option<Role>,
) -> Result<Outcome, Refusal> {
    if !manager.members {
        return Err(Refusal::NotAManager);
    }
    let role = present.ok_or(Refusal::NotAMember)?;
    if own {
        return Err(Refusal::OwnRemoval);
    }
    if !manager.reaches(role) {
        return Err(Refusal::RepresentativesOnly);
    }
    remove_member(representatives, present)
}

/// Brings somebody back who was removed with this role, while they are not a member by another way.
///
/// # Errors
///
/// [`Refusal::NotAManager`], [`Refusal::AlreadyAMember`], [`Refusal::RepresentativesOnly`],
/// [`Refusal::NotAnOperator`] when `operator` is no more so that the role of support has no meaning.
pub fn restore(
    manager: Manager,
    representatives: u32,
    operator: bool,
    present: Option<Role>,
    former: Role,
) -> Result<Outcome, Refusal> {
    if !manager.members {
        return Err(Refusal::NotAManager);
    }
    if present.is_some() {
        return Err(Refusal::AlreadyAMember);
    }
    if !manager.reaches(former) {
        return Err(Refusal::RepresentativesOnly);
    }
    set_member(representatives, operator, None, former)
}

/// Lets a member leave; `alone` when there is no other member.
///
/// # Errors
///
/// [`Refusal::NotAMember`], [`Refusal::LastUser`], [`Refusal::LastRepresentative`].
pub fn leave(representatives: u32, present: Option<Role>, alone: bool) -> Result<Outcome, Refusal> {
    if present.is_some() && alone {
        return Err(Refusal::LastUser);
    }
    remove_member(representatives, present)
}

#[cfg(test)]
mod tests;
