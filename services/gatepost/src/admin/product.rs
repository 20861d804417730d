//! `gatepost admin product`.

use std::str::FromStr;

use clap::{Subcommand, ValueEnum};
use gatepost_model::Timestamp;
use gatepost_proto::{organization::v1 as wire, wire::timestamp};
use prost_types::FieldMask;
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// List the kinds of product that there are
    Kinds,
    /// List the products of an organization
    List {
        /// Organization id
        organization: String,
        /// Only of this kind, such as `drive`
        #[arg(long)]
        kind: Option<String>,
        /// Only in this state
        #[arg(long, value_enum)]
        state: Option<State>,
        /// Only those with this in their name
        #[arg(long, default_value = "")]
        text: String,
    },
    /// Show one product
    Show {
        /// Product id
        product: String,
    },
    /// Add a product to an organization; mail services are added by `gatepost admin domain`
    Create {
        /// Organization id
        organization: String,
        /// Its kind, such as `drive`
        kind: String,
        /// Its name
        name: String,
        /// When it is renewed: a date, or a moment in RFC 3339
        #[arg(long)]
        renewal: Option<Moment>,
        /// A setting of its kind, such as `database-prefix=true`; may be given more than once
        #[arg(long = "set", value_name = "SETTING=VALUE")]
        settings: Vec<SettingArg>,
    },
    /// Change settings of a product, those that operators alone change among them
    Set {
        /// Product id
        product: String,
        /// Settings, such as `prefix=shop_`
        #[arg(required = true, value_name = "SETTING=VALUE")]
        settings: Vec<SettingArg>,
    },
    /// Say how a product stands
    State {
        /// Product id
        product: String,
        /// The state; a cancelled product is restored first
        #[arg(value_enum)]
        state: State,
    },
    /// Bring back a cancelled product as it stood before, whenever that was
    Restore {
        /// Product id
        product: String,
    },
    /// Say when a product is renewed, or ends if it is expiring
    Renewal {
        /// Product id
        product: String,
        /// A date, or a moment in RFC 3339; without it, the product has no such date
        moment: Option<Moment>,
    },
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Active,
    /// In use, and it ends with its renewal date
    Expiring,
    /// Kept from use
    Blocked,
    Cancelled,
}

impl From<State> for wire::ProductState {
    fn from(state: State) -> Self {
        match state {
            State::Active => Self::Active,
            State::Expiring => Self::Expiring,
            State::Blocked => Self::Blocked,
            State::Cancelled => Self::Cancelled,
        }
    }
}

/// A date, whose first moment in UTC is meant, or a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Moment(Timestamp);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let midnight = || {
            let date = text.parse::<jiff::civil::Date>().ok()?;
            Some(date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
        };
        let moment = text.parse::<jiff::Timestamp>().ok().or_else(midnight);
        let seconds = moment.map(jiff::Timestamp::as_second).filter(|seconds| *seconds > 0);
        let seconds = seconds.ok_or("a date such as 2027-01-31, or a moment in RFC 3339")?;
        Ok(Self(Timestamp::from_unix_seconds(seconds)))
    }
}

/// A setting with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SettingArg(String, String);

impl FromStr for SettingArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (slug, value) = text.split_once('=').ok_or("a setting and its value, such as a=b")?;
        Ok(Self(slug.to_owned(), value.to_owned()))
    }
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let products = &mut clients.products;
    // Operators need not say of which organization a product is.
    let organization_id = String::new();
    let product = match command {
        Command::Kinds => {
            let found = products.list_kinds(wire::ListKindsRequest {}).await?.into_inner();
            return Ok(Report::List(found.kinds.iter().map(kind_fields).collect()));
        }
        Command::List { organization, kind, state, text } => {
            let all = list(products, organization, kind, state, text).await?;
            return Ok(Report::List(all.iter().map(fields).collect()));
        }
        Command::Show { product } => {
            let request = wire::GetProductRequest { organization_id, product_id: product };
            products.get_product(request).await?.into_inner().product
        }
        Command::Create { organization, kind, name, renewal, settings } => {
            let request = wire::CreateProductRequest {
                organization_id: organization,
                kind,
                name,
                settings: settings.into_iter().map(|one| (one.0, one.1)).collect(),
                renewal: renewal.map(|moment| timestamp(moment.0)),
                idempotency_key: String::new(),
            };
            products.create_product(request).await?.into_inner().product
        }
        Command::Set { product, settings } => {
            let settings = settings.into_iter().map(|one| (one.0, one.1)).collect();
            let request = wire::UpdateProductRequest { settings, ..update(product, "settings") };
            products.update_product(request).await?.into_inner().product
        }
        Command::State { product, state } => {
            let state = wire::ProductState::from(state).into();
            let request =
                wire::SetProductStateRequest { organization_id, product_id: product, state };
            products.set_product_state(request).await?.into_inner().product
        }
        Command::Restore { product } => {
            let request = wire::RestoreProductRequest { organization_id, product_id: product };
            products.restore_product(request).await?.into_inner().product
        }
        Command::Renewal { product, moment } => {
            let renewal = moment.map(|moment| timestamp(moment.0));
            let request = wire::UpdateProductRequest { renewal, ..update(product, "renewal") };
            products.update_product(request).await?.into_inner().product
        }
    };
    Ok(Report::Item(fields(&product.unwrap_or_default())))
}

type Client = wire::product_service_client::ProductServiceClient<gatepost_runtime::link::Link>;

async fn list(
    client: &mut Client,
    organization: String,
    kind: Option<String>,
    state: Option<State>,
    text: String,
) -> Result<Vec<wire::Product>, AdminError> {
    use wire::ListProductsRequest;
    let kinds: Vec<String> = kind.into_iter().collect();
    let states = state.map(|state| wire::ProductState::from(state).into());
    let states: Vec<i32> = states.into_iter().collect();
    let no_tags: Vec<String> = Vec::new();
    let sort: i32 = wire::ProductSort::Name.into();
    Ok(every_page!(
        client,
        list_products,
        ListProductsRequest {
            organization_id: organization,
            kinds: kinds,
            states: states,
            tag_ids: no_tags,
            text: text,
            sort: sort,
            descending: false,
        },
        products
    ))
}

fn update(product: String, path: &str) -> wire::UpdateProductRequest {
    wire::UpdateProductRequest {
        product_id: product,
        update_mask: Some(FieldMask { paths: vec![path.to_owned()] }),
        ..wire::UpdateProductRequest::default()
    }
}

fn fields(product: &wire::Product) -> Vec<(&'static str, Value)> {
    let state = match product.state() {
        wire::ProductState::Active => "active",
        wire::ProductState::Expiring => "expiring",
        wire::ProductState::Blocked => "blocked",
        wire::ProductState::Cancelled => "cancelled",
        wire::ProductState::Unspecified => "unknown",
    };
    let mut settings: Vec<_> = product.settings.iter().collect();
    settings.sort();
    let settings: Vec<String> =
        settings.into_iter().map(|(slug, value)| format!("{slug}={value}")).collect();
    let tags: Vec<&str> = product.tags.iter().map(|tag| tag.name.as_str()).collect();
    vec![
        ("id", product.id.clone().into()),
        ("organization", product.organization_id.clone().into()),
        ("kind", product.kind.clone().into()),
        ("name", product.name.clone().into()),
        ("state", state.into()),
        ("resource", product.resource_id.clone().into()),
        ("renewal", time(product.renewal.as_ref())),
        ("created", time(product.created.as_ref())),
        ("cancelled", time(product.cancelled.as_ref())),
        ("settings", settings.into()),
        ("tags", tags.into()),
        ("offer", product.transfer_id.clone().into()),
    ]
}

fn kind_fields(kind: &wire::ProductKind) -> Vec<(&'static str, Value)> {
    let name = kind.names.get("en").cloned().unwrap_or_default();
    let settings: Vec<&str> = kind.settings.iter().map(|one| one.slug.as_str()).collect();
    let mut languages: Vec<&str> = kind.names.keys().map(String::as_str).collect();
    languages.sort_unstable();
    vec![
        ("slug", kind.slug.clone().into()),
        ("name", name.into()),
        ("offered", kind.offered.into()),
        ("made_by", kind.served_by.clone().into()),
        ("settings", settings.into()),
        ("languages", languages.into()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_dates_too() {
        for (text, seconds) in [
            ("2027-01-31", Some(1_801_353_600)),
            ("2027-01-31T12:00:00Z", Some(1_801_396_800)),
            ("2027-01-31T12:00:00+01:00", Some(1_801_393_200)),
            ("1969-01-01", None),
            ("31.1.2027", None),
            ("", None),
        ] {
            let read = text.parse::<Moment>().ok();
            let expected = seconds.map(|seconds| Moment(Timestamp::from_unix_seconds(seconds)));
            assert_eq!(read, expected, "{text:?}");
        }
        assert_eq!("a=b=c".parse(), Ok(SettingArg("a".into(), "b=c".into())));
        assert!("a".parse::<SettingArg>().is_err());
    }
}
