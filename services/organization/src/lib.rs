//! The organization service: organizations, memberships, roles.
