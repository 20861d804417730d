//! ProductService.

use std::collections::BTreeMap;

use gatepost_model::{IdempotencyKey, Malformed, OrganizationId, ProductId, TagId, Timestamp};
use gatepost_organization_core::{
    self as core, DatabaseNames, StateWish,
    catalogue::{Kind, Setting, SettingType as Takes, Settings},
};
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{
    page::Page,
    principal::{Principal, Principals, peer},
};
use tonic::{Request, Response, Status};

use super::{
    convert::{self, organization_id, product_id},
    organizations::refuse,
    tags::tag,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        product::{
            ProductView,
            create::{self, Create},
            database,
            list::{self, Query, Sort},
            register::{self, Register},
            state,
            update::{self, Update},
        },
    },
};

pub(crate) struct Products {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

/// Most kinds and tags in a question.
const MOST_KINDS: usize = 50;
const MOST_TAGS: usize = 20;
/// Most characters that are searched for.
const LONGEST_TEXT: usize = 100;
/// Most settings in a request; a kind has no more.
const MOST_SETTINGS: usize = 30;

#[tonic::async_trait]
impl product_service_server::ProductService for Products {
    async fn list_kinds(
        &self,
        request: Request<ListKindsRequest>,
    ) -> Result<Response<ListKindsResponse>, Status> {
        self.principals.of(&request).await?;
        let catalogue = self.context.config.catalogue.catalogue();
        let kinds = catalogue.kinds().iter().map(kind).collect();
        Ok(Response::new(ListKindsResponse { kinds }))
    }

    async fn create_product(
        &self,
        request: Request<CreateProductRequest>,
    ) -> Result<Response<CreateProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wanted = parse_create(request.into_inner()).map_err(refuse)?;
        let made = create::create(&self.context, &caller, &wanted).await.map_err(refuse)?;
        let product = Some(product(made).map_err(refuse)?);
        Ok(Response::new(CreateProductResponse { product }))
    }

    async fn get_product(
        &self,
        request: Request<GetProductRequest>,
    ) -> Result<Response<GetProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let found = list::get(&self.context, &caller, owner, id).await.map_err(refuse)?;
        let product = Some(product(found).map_err(refuse)?);
        Ok(Response::new(GetProductResponse { product }))
    }

    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Result<Response<ListProductsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let query = parse_query(asked).map_err(refuse)?;
        let found = list::list(&self.context, &caller, &query, &page).await.map_err(refuse)?;
        let products: Result<_, _> = found.products.into_iter().map(product).collect();
        let next_token = found.next.map(|next| next.to_string()).unwrap_or_default();
        Ok(Response::new(ListProductsResponse {
            products: products.map_err(refuse)?,
            page: Some(gatepost_proto::common::v1::PageResponse { next_token }),
            total: u32::try_from(found.total).unwrap_or(u32::MAX),
        }))
    }

    async fn update_product(
        &self,
        request: Request<UpdateProductRequest>,
    ) -> Result<Response<UpdateProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let wanted = parse_update(asked).map_err(refuse)?;
        let changed = update::update(&self.context, &caller, owner, id, &wanted).await;
        let product = Some(product(changed.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(UpdateProductResponse { product }))
    }

    async fn cancel_product(
        &self,
        request: Request<CancelProductRequest>,
    ) -> Result<Response<CancelProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let product = Some(self.stand(&caller, owner, id, StateWish::Cancel).await?);
        Ok(Response::new(CancelProductResponse { product }))
    }

    async fn restore_product(
        &self,
        request: Request<RestoreProductRequest>,
    ) -> Result<Response<RestoreProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let product = Some(self.stand(&caller, owner, id, StateWish::Restore).await?);
        Ok(Response::new(RestoreProductResponse { product }))
    }

    async fn set_product_state(
        &self,
        request: Request<SetProductStateRequest>,
    ) -> Result<Response<SetProductStateResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let wish = StateWish::Set(state_of(asked.state).map_err(refuse)?);
        let product = Some(self.stand(&caller, owner, id, wish).await?);
        Ok(Response::new(SetProductStateResponse { product }))
    }

    async fn register_product(
        &self,
        request: Request<RegisterProductRequest>,
    ) -> Result<Response<RegisterProductResponse>, Status> {
        let caller = Principal::Service(peer(&request)?);
        let wanted = parse_register(request.get_ref()).map_err(refuse)?;
        let made = register::register(&self.context, &caller, &wanted).await.map_err(refuse)?;
        let product = Some(product(made).map_err(refuse)?);
        Ok(Response::new(RegisterProductResponse { product }))
    }

    async fn name_database(
        &self,
        request: Request<NameDatabaseRequest>,
    ) -> Result<Response<NameDatabaseResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (owner, id) = place(&caller, &asked.organization_id, &asked.product_id)?;
        let names = DatabaseNames::new(&asked.database, &asked.user).map_err(refuse)?;
        let named = database::name_database(&self.context, &caller, owner, id, &names).await;
        let named = named.map_err(refuse)?;
        Ok(Response::new(NameDatabaseResponse {
            without_prefix: named.without,
            prefix: named.prefix,
            database: named.names.database,
            user: named.names.user,
        }))
    }
}

impl Products {
    async fn stand(
        &self,
        caller: &Principal,
        owner: Option<OrganizationId>,
        id: ProductId,
        wish: StateWish,
    ) -> Result<Product, Status> {
        let set = state::set(&self.context, caller, owner, id, wish).await.map_err(refuse)?;
        product(set).map_err(refuse)
    }
}

/// Which product a request is about; operators need not say of which organization.
fn place(
    caller: &Principal,
    organization: &str,
    product: &str,
) -> Result<(Option<OrganizationId>, ProductId), Status> {
    let anywhere = organization.is_empty() && *caller == Principal::Operator;
    let owner = (!anywhere).then(|| organization_id(organization)).transpose().map_err(refuse)?;
    Ok((owner, product_id(product).map_err(refuse)?))
}

fn parse_create(wire: CreateProductRequest) -> Result<Create, Malformed> {
    Ok(Create {
        organization: organization_id(&wire.organization_id)?,
        kind: wire.kind.parse()?,
        name: wire.name.parse()?,
        settings: settings_of(wire.settings)?,
        renewal: renewal_of(wire.renewal.as_ref())?,
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
    })
}

fn parse_update(wire: UpdateProductRequest) -> Result<Update, Malformed> {
    let mut update = Update::default();
    let (mask, mut settings) = (wire.update_mask.unwrap_or_default().paths, wire.settings);
    if mask.is_empty() {
        return Err(Malformed::new("update_mask", "the fields to change"));
    }
    for path in mask {
        match path.as_str() {
            "name" => update.name = Some(wire.name.parse()?),
            "settings" => {
                update.settings = Some(settings_of(std::mem::take(&mut settings))?);
            }
            "renewal" => update.renewal = Some(renewal_of(wire.renewal.as_ref())?),
            _ => return Err(Malformed::new("update_mask", "name, settings or renewal")),
        }
    }
    Ok(update)
}

fn parse_register(wire: &RegisterProductRequest) -> Result<Register, Malformed> {
    let resource = &wire.resource_id;
    let right =
        (1..=128).contains(&resource.len()) && resource.bytes().all(|b| b.is_ascii_graphic());
    if !right {
        return Err(Malformed::new("resource_id", "1 to 128 visible ASCII characters"));
    }
    Ok(Register {
        organization: organization_id(&wire.organization_id)?,
        kind: wire.kind.parse()?,
        resource: resource.clone(),
        name: wire.name.parse()?,
    })
}

fn parse_query(wire: &ListProductsRequest) -> Result<Query, Malformed> {
    if wire.kinds.len() > MOST_KINDS || wire.states.len() > MOST_KINDS {
        return Err(Malformed::new("kinds", "at most 50 kinds"));
    }
    if wire.tag_ids.len() > MOST_TAGS {
        return Err(Malformed::new("tag_ids", "at most 20 tags"));
    }
    if wire.text.len() > 4 * LONGEST_TEXT || wire.text.chars().count() > LONGEST_TEXT {
        return Err(Malformed::new("text", "at most 100 characters"));
    }
    let sort = match ProductSort::try_from(wire.sort) {
        Ok(ProductSort::Unspecified | ProductSort::Name) => Sort::Name,
        Ok(ProductSort::Kind) => Sort::Kind,
        Ok(ProductSort::Renewal) => Sort::Renewal,
        Ok(ProductSort::State) => Sort::State,
        Err(_) => return Err(Malformed::new("sort", "a known order")),
    };
    Ok(Query {
        organization: organization_id(&wire.organization_id)?,
        kinds: wire.kinds.iter().map(|kind| kind.parse()).collect::<Result<_, _>>()?,
        states: wire.states.iter().map(|state| state_of(*state)).collect::<Result<_, _>>()?,
        tags: tag_ids("tag_ids", &wire.tag_ids)?,
        text: wire.text.clone(),
        sort,
        descending: wire.descending,
    })
}

pub(super) fn tag_ids(field: &'static str, wire: &[String]) -> Result<Vec<TagId>, Malformed> {
    let malformed = Malformed::new(field, "ids of tags");
    wire.iter().map(|id| id.parse().map_err(|_| malformed)).collect()
}

fn settings_of(wire: std::collections::HashMap<String, String>) -> Result<Settings, Malformed> {
    let fits = wire.len() <= MOST_SETTINGS;
    fits.then(|| wire.into_iter().collect())
        .ok_or(Malformed::new("settings", "at most 30 settings"))
}

/// A renewal date; the epoch stands for none in the records, and no product is that old.
fn renewal_of(wire: Option<&prost_types::Timestamp>) -> Result<Option<Timestamp>, Malformed> {
    let malformed = Malformed::new("renewal", "a moment after 1970");
    let Some(wire) = wire else { return Ok(None) };
    let moment = wire::moment(wire).map_err(|_| malformed)?;
    if moment.unix_millis() == 0 { Err(malformed) } else { Ok(Some(moment)) }
}

pub(super) fn state_of(wire: i32) -> Result<core::ProductState, Malformed> {
    match ProductState::try_from(wire) {
        Ok(ProductState::Active) => Ok(core::ProductState::Active),
        Ok(ProductState::Expiring) => Ok(core::ProductState::Expiring),
        Ok(ProductState::Blocked) => Ok(core::ProductState::Blocked),
        Ok(ProductState::Cancelled) => Ok(core::ProductState::Cancelled),
        Ok(ProductState::Unspecified) | Err(_) => Err(Malformed::new("state", "a known state")),
    }
}

fn state(state: core::ProductState) -> ProductState {
    match state {
        core::ProductState::Active => ProductState::Active,
        core::ProductState::Expiring => ProductState::Expiring,
        core::ProductState::Blocked => ProductState::Blocked,
        core::ProductState::Cancelled => ProductState::Cancelled,
    }
}

fn product(view: ProductView) -> Result<Product, OrganizationError> {
    let standing = view.record.standing()?;
    let tags = view.tags.iter().map(|one| tag(one, 0)).collect::<Result<_, _>>()?;
    Ok(Product {
        id: view.id.to_string(),
        organization_id: view.organization.to_string(),
        state: state(standing.state).into(),
        settings: view.settings.into_iter().collect(),
        renewal: view.record.renewal().map(wire::timestamp),
        created: Some(wire::timestamp(view.record.created())),
        cancelled: standing.cancelled.map(|(since, _)| wire::timestamp(since)),
        restorable_until: view.restorable_until.map(wire::timestamp),
        tags,
        may: view.may.iter().map(|verb| convert::verb(*verb).into()).collect(),
        transfer_id: view.transfer.map(|id| id.to_string()).unwrap_or_default(),
        kind: view.record.kind,
        name: view.record.name,
        resource_id: view.record.resource,
    })
}

fn kind(kind: &Kind) -> ProductKind {
    ProductKind {
        slug: kind.slug.to_string(),
        names: labels(&kind.names),
        settings: kind.settings.iter().map(setting).collect(),
        served_by: kind.served_by.map(|service| service.to_string()).unwrap_or_default(),
        offered: kind.offered,
    }
}

fn setting(setting: &Setting) -> ProductSetting {
    let mut wire = ProductSetting {
        slug: setting.slug.clone(),
        labels: labels(&setting.labels),
        default: setting.default.clone(),
        operator: setting.operator,
        ..ProductSetting::default()
    };
    let kind = match &setting.kind {
        Takes::Boolean => SettingType::Boolean,
        Takes::Text { longest, .. } => {
            wire.longest = u32::try_from(*longest).unwrap_or(u32::MAX);
            SettingType::Text
        }
        Takes::Choice(choices) => {
            wire.choices.clone_from(choices);
            SettingType::Choice
        }
        Takes::Number { least, most } => {
            (wire.least, wire.most) = (*least, *most);
            SettingType::Number
        }
    };
    wire.set_type(kind);
    wire
}

fn labels(labels: &BTreeMap<String, String>) -> std::collections::HashMap<String, String> {
    labels.clone().into_iter().collect()
}
