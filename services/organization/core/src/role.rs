//! Roles and kinds of organization.

/// What a member is in an organization (ORG-3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Has all rights and the legal responsibility; there is always at least one.
    LegalRepresentative,
    /// Manages products and members.
    Administrator,
    /// Works with what it was given.
    Collaborator,
    /// Somebody from outside who works with what it was given.
    External,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 4] =
        [Self::LegalRepresentative, Self::Administrator, Self::Collaborator, Self::External];

    /// Stable name, as in audit lines.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "legal-representative",
            Self::Administrator => "administrator",
            Self::Collaborator => "collaborator",
            Self::External => "external",
        }
    }
}

/// What an organization is in law (ORG-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OrganizationKind {
    /// One person.
    Individual,
    /// A company.
    Company,
    /// An association.
    Association,
}
