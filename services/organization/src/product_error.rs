//! What can go wrong with products, their tags and where they go.

use gatepost_model::{Kind, Problem, Reason, ServiceName};
use gatepost_organization_core::{
    StateRefusal, TagRefusal, catalogue::SettingRefusal, transfer::TransferRefusal,
};

/// Why nothing was done to a product.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// The catalogue has no such kind.
    #[error("there is no such kind of product")]
    UnknownKind,
    /// There are no new ones of this kind.
    #[error("products of this kind cannot be had any more")]
    NotOffered,
    /// A service makes them and registers them here.
    #[error("products of this kind are made in the {0} service, which registers them")]
    MadeElsewhere(ServiceName),
    /// Only the service that serves a kind registers its products.
    #[error("this service does not serve that kind of product")]
    NotServed,
    /// The organization has as many as it may.
    #[error("this organization has as many products as it may")]
    TooMany,
    /// Operators say when a product is renewed.
    #[error("only operators change when a product is renewed")]
    RenewalOfOperators,
    /// What is cancelled or blocked is not changed.
    #[error("this product is {0}: it cannot be changed")]
    NotInUse(&'static str),
    /// It has no database.
    #[error("products of this kind have no databases")]
    NoDatabases,
    /// A setting.
    #[error(transparent)]
    Setting(#[from] SettingRefusal),
    /// Its state.
    #[error(transparent)]
    State(#[from] StateRefusal),
    /// A tag.
    #[error(transparent)]
    Tag(#[from] TagRefusal),
    /// Where it goes.
    #[error(transparent)]
    Transfer(#[from] TransferRefusal),
    /// The organization has offered many today.
    #[error("this organization has offered many products today: go on tomorrow")]
    TooManyOffers,
}

impl Problem for ProductError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownKind | Self::Setting(_) => Kind::Malformed,
            Self::NotServed | Self::RenewalOfOperators => Kind::Forbidden,
            Self::NotOffered
            | Self::MadeElsewhere(_)
            | Self::NotInUse(_)
            | Self::NoDatabases
            | Self::State(_)
            | Self::Transfer(_) => Kind::Precondition,
            Self::Tag(TagRefusal::NameTaken) => Kind::AlreadyExists,
            Self::TooMany | Self::TooManyOffers | Self::Tag(_) => Kind::Exhausted,
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::UnknownKind => "unknown-kind",
            Self::NotOffered => "kind-not-offered",
            Self::MadeElsewhere(_) => "product-made-elsewhere",
            Self::NotServed => "kind-not-served",
            Self::TooMany => "too-many-products",
            Self::RenewalOfOperators => "renewal-of-operators",
            Self::NotInUse(_) => "product-not-in-use",
            Self::NoDatabases => "no-databases",
            Self::Setting(refusal) => refusal.wrong.slug(),
            Self::State(StateRefusal::NotCancelled) => "product-not-cancelled",
            Self::State(StateRefusal::TooLate) => "product-restore-too-late",
            Self::State(StateRefusal::Cancelled) => "product-cancelled",
            Self::Tag(TagRefusal::NameTaken) => "tag-name-taken",
            Self::Tag(TagRefusal::TooMany) => "too-many-tags",
            Self::Tag(TagRefusal::TooManyOfProduct) => "too-many-tags-of-product",
            Self::Transfer(TransferRefusal::ToItself) => "transfer-to-itself",
            Self::Transfer(TransferRefusal::Offered) => "already-offered",
            Self::Transfer(TransferRefusal::Cancelled) => "product-cancelled",
            Self::Transfer(TransferRefusal::Blocked) => "product-blocked",
            Self::Transfer(TransferRefusal::Moved) => "product-moved",
            Self::Transfer(TransferRefusal::Over(_)) => "transfer-over",
            Self::Transfer(TransferRefusal::OtherOrganization) => "other-organization",
            Self::TooManyOffers => "too-many-transfers",
        })
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::UnknownKind | Self::NotOffered | Self::MadeElsewhere(_) => Some("kind"),
            Self::Setting(_) => Some("settings"),
            Self::RenewalOfOperators => Some("renewal"),
            Self::Tag(TagRefusal::NameTaken) => Some("name"),
            Self::Transfer(TransferRefusal::ToItself | TransferRefusal::OtherOrganization) => {
                Some("organization_id")
            }
            _ => None,
        }
    }
}
