//! Records of mail services and domains.

use gatepost_mailbox_core::Permissions;
use gatepost_model::{MailServiceId, OrganizationId, ProductId, Timestamp};
use gatepost_store::StoreError;
use prost::Message;

use super::record::damaged;

/// The state of a mail service as a product.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ServiceState {
    /// In use.
    Open,
    /// Kept from use: nobody logs in, and mail waits where it comes from.
    Blocked,
    /// Ended: nobody logs in; what is there, and what still comes, is kept until it is deleted.
    Cancelled,
}

impl ServiceState {
    /// From a product's state in an event. One that is not known keeps nobody out.
    pub(crate) fn of_product(slug: &str) -> Self {
        match slug {
            "blocked" => Self::Blocked,
            "cancelled" => Self::Cancelled,
            _ => Self::Open,
        }
    }

    /// Stable name, as in audit lines.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Open => "active",
            Self::Blocked => "blocked",
            Self::Cancelled => "cancelled",
        }
    }
}

/// May mailboxes of a mail service have passwords?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PasswordRule {
    /// As the operator has it for all.
    Default,
    /// Yes.
    Allowed,
    /// No: those that are set open nothing.
    Forbidden,
}

impl PasswordRule {
    /// Stable name, as in audit lines.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Allowed => "allowed",
            Self::Forbidden => "forbidden",
        }
    }
}

/// A mail service.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct MailServiceRecord {
    #[prost(bytes = "vec", tag = "1")]
    organization: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) name: String,
    #[prost(uint64, tag = "3")]
    created: u64,
    /// 0: open, 1: blocked, 2: cancelled.
    #[prost(uint32, tag = "4")]
    state: u32,
    /// Product of the organization service; empty while it is not registered there.
    #[prost(bytes = "vec", tag = "5")]
    product: Vec<u8>,
    /// It came from another organization, and not all who were attached there have been looked at.
    #[prost(bool, tag = "6")]
    settling: bool,
    /// What an attached account may do when nobody says; 0: everything.
    #[prost(uint32, tag = "7")]
    default_permissions: u32,
    /// 0: as the operator has it, 1: allowed, 2: forbidden.
    #[prost(uint32, tag = "8")]
    passwords: u32,
}

impl MailServiceRecord {
    pub(crate) fn new(organization: OrganizationId, name: String, created: Timestamp) -> Self {
        let organization = organization.to_bytes().to_vec();
        Self { organization, name, created: created.unix_millis(), ..Self::default() }
    }

    pub(crate) fn organization(&self) -> Result<OrganizationId, StoreError> {
        OrganizationId::from_slice(&self.organization).map_err(|_| damaged("organization"))
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    pub(crate) fn state(&self) -> ServiceState {
        match self.state {
            1 => ServiceState::Blocked,
            2 => ServiceState::Cancelled,
            _ => ServiceState::Open,
        }
    }

    pub(crate) fn set_state(&mut self, state: ServiceState) {
        self.state = match state {
            ServiceState::Open => 0,
            ServiceState::Blocked => 1,
            ServiceState::Cancelled => 2,
        };
    }

    /// What an attached account may do when nobody says.
    pub(crate) fn default_permissions(&self) -> Permissions {
        match Permissions::from_bits(self.default_permissions) {
            none if none.is_empty() => Permissions::all(),
            some => some,
        }
    }

    pub(crate) fn set_default_permissions(&mut self, permissions: Permissions) {
        // Everything stays everything when there is more to permit.
        let all = permissions == Permissions::all();
        self.default_permissions = if all { 0 } else { permissions.bits() };
    }

    pub(crate) fn password_rule(&self) -> PasswordRule {
        match self.passwords {
            1 => PasswordRule::Allowed,
            2 => PasswordRule::Forbidden,
            _ => PasswordRule::Default,
        }
    }

    pub(crate) fn set_password_rule(&mut self, rule: PasswordRule) {
        self.passwords = match rule {
            PasswordRule::Default => 0,
            PasswordRule::Allowed => 1,
            PasswordRule::Forbidden => 2,
        };
    }

    /// From now on it belongs to another organization.
    pub(crate) fn move_to(&mut self, organization: OrganizationId) {
        self.organization = organization.to_bytes().to_vec();
        self.settling = true;
    }

    /// Are there attachments of the organization before that have not been looked at?
    pub(crate) fn is_settling(&self) -> bool {
        self.settling
    }

    /// All were looked at.
    pub(crate) fn settle(&mut self) {
        self.settling = false;
    }

    /// None while it is no product yet.
    pub(crate) fn product(&self) -> Result<Option<ProductId>, StoreError> {
        let product = Some(&self.product).filter(|product| !product.is_empty());
        product.map(|id| ProductId::from_slice(id)).transpose().map_err(|_| damaged("product"))
    }

    pub(crate) fn set_product(&mut self, product: ProductId) {
        self.product = product.to_bytes().to_vec();
    }
}

/// A verified domain.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct DomainRecord {
    #[prost(bytes = "vec", tag = "1")]
    service: Vec<u8>,
    #[prost(uint64, tag = "2")]
    verified: u64,
    /// Until when it is being removed, and takes no new address.
    #[prost(uint64, tag = "3")]
    leaving: u64,
}

impl DomainRecord {
    pub(crate) fn new(service: MailServiceId, verified: Timestamp) -> Self {
        let service = service.to_bytes().to_vec();
        Self { service, verified: verified.unix_millis(), leaving: 0 }
    }

    pub(crate) fn service(&self) -> Result<MailServiceId, StoreError> {
        MailServiceId::from_slice(&self.service).map_err(|_| damaged("mail service"))
    }

    /// Is it being removed?
    pub(crate) fn is_leaving(&self, now: Timestamp) -> bool {
        self.leaving > now.unix_millis()
    }

    pub(crate) fn leave_until(&mut self, until: Timestamp) {
        self.leaving = until.unix_millis();
    }

    pub(crate) fn stay(&mut self) {
        self.leaving = 0;
    }
}

/// A mail service's claim of a domain.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct ClaimRecord {
    /// What the TXT record must say.
    #[prost(string, tag = "1")]
    pub(crate) proof: String,
    #[prost(uint64, tag = "2")]
    pub(crate) created: u64,
    #[prost(bool, tag = "3")]
    pub(crate) verified: bool,
}
