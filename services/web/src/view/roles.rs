//! Roles, as people call them.

use gatepost_proto::organization::v1::Role;

/// Key of the text that names a role.
pub(crate) const fn role_key(role: Role) -> &'static str {
    match role {
        Role::LegalRepresentative => "role-legal-representative",
        Role::Administrator => "role-administrator",
        Role::Collaborator => "role-collaborator",
        Role::External => "role-external",
        Role::Support => "role-support",
        Role::Unspecified => "role-none",
    }
}
