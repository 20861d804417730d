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
    /// Helps the people of the whole installation (REC-4). In operator organizations only, and not one of
    /// the rights that come with managing them: who manages the staff does not look at documents.
    Support,
}

impl Role {
    /// Every role, the mightiest first.
    pub const ALL: [Self; 5] = [
        Self::LegalRepresentative,
        Self::Administrator,
        Self::Collaborator,
        Self::External,
        Self::Support,
    ];

    /// Stable name, as in audit lines.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::LegalRepresentative => "legal-representative",
            Self::Administrator => "administrator",
            Self::Collaborator => "collaborator",
            Self::External => "external",
            Self::Support => "support",
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
