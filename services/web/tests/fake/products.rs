//! Products, tags and offers, as far as the pages go.

use super::*;
use gatepost_proto::{
    common::v1::PageResponse,
    organization::v1::{
        product_service_server::{ProductService, ProductServiceServer},
        tag_service_server::{TagService, TagServiceServer},
        transfer_service_server::{TransferService, TransferServiceServer},
    },
};

/// What an organization has.
#[derive(Default)]
pub struct Shelf {
    pub products: Vec<Product>,
    pub tags: Vec<Tag>,
    pub transfers: Vec<Transfer>,
    /// What lists were asked for.
    pub asked: Vec<ListProductsRequest>,
    pub made: Vec<CreateProductRequest>,
    pub updates: Vec<UpdateProductRequest>,
    pub offers: Vec<OfferTransferRequest>,
    pub accepted: Vec<AcceptTransferRequest>,
    /// Why the next change is refused.
    pub refuses: Option<(Code, &'static str)>,
}

impl Shelf {
    fn refuse(&mut self) -> Result<(), Status> {
        self.refuses.take().map_or(Ok(()), |(code, reason)| Err(refusal(code, reason, None)))
    }

    fn product(&mut self, wanted: &str) -> Result<&mut Product, Status> {
        self.products.iter_mut().find(|one| one.id == wanted).ok_or_else(missing)
    }
}

pub fn product(n: u32, kind: &str, name: &str) -> Product {
    let settings = match kind {
        "web-hosting" => [("database-prefix", "false"), ("prefix", "h7k2mq_")]
            .into_iter()
            .map(|(slug, value)| (slug.to_owned(), value.to_owned()))
            .collect(),
        _ => Default::default(),
    };
    Product {
        id: id("prd", n),
        organization_id: id("org", 1),
        kind: kind.into(),
        name: name.into(),
        state: ProductState::Active.into(),
        settings,
        created: at(NOW - 90_000),
        may: vec![
            Verb::ViewProduct.into(),
            Verb::UseProduct.into(),
            Verb::ManageProduct.into(),
            Verb::ManageProducts.into(),
        ],
        ..Product::default()
    }
}

pub fn tag(n: u32, name: &str, colour: &str) -> Tag {
    Tag { id: id("tag", n), name: name.into(), colour: colour.into(), products: n }
}

pub fn transfer(n: u32, name: &str, from: u32, to: Option<u32>) -> Transfer {
    Transfer {
        id: id("trf", n),
        product_id: id("prd", n),
        product_name: name.into(),
        product_kind: "drive".into(),
        from_organization_id: id("org", from),
        from_organization_name: "Their company".into(),
        to_organization_id: to.map(|to| id("org", to)).unwrap_or_default(),
        to_organization_name: to.map(|_| "Our company".into()).unwrap_or_default(),
        to_email: if to.is_none() { "anna@example.org".into() } else { String::new() },
        message: "As agreed,\nBert".into(),
        state: TransferState::Offered.into(),
        created: at(NOW - 90_000),
        expires: at(NOW + 900_000),
        ..Transfer::default()
    }
}

fn kinds() -> Vec<ProductKind> {
    let names = |en: &str, de: &str| {
        [("en", en), ("de", de)].map(|(tag, text)| (tag.to_owned(), text.to_owned())).into()
    };
    let setting = |slug: &str, label: &str, kind: SettingType| ProductSetting {
        slug: slug.into(),
        r#type: kind.into(),
        labels: names(label, label),
        default: if kind == SettingType::Boolean { "false".into() } else { String::new() },
        longest: 16,
        ..ProductSetting::default()
    };
    let kind = |slug: &str, served_by: &str, names, settings| ProductKind {
        slug: slug.into(),
        names,
        settings,
        served_by: served_by.into(),
        offered: true,
    };
    let prefix = ProductSetting {
        operator: true,
        ..setting("prefix", "Prefix of databases", SettingType::Text)
    };
    let size = ProductSetting {
        choices: vec!["small".into(), "large".into()],
        default: "small".into(),
        ..setting("size", "Size", SettingType::Choice)
    };
    let copies = ProductSetting {
        least: 1,
        most: 5,
        default: "2".into(),
        ..setting("copies", "Copies", SettingType::Number)
    };
    let without = setting("database-prefix", "Names without the prefix", SettingType::Boolean);
    vec![
        kind("mail-service", "mailbox", names("Mail service", "E-Mail-Dienst"), vec![]),
        kind("drive", "", names("Drive", "Ablage"), vec![]),
        kind("web-hosting", "", names("Web hosting", "Webhosting"), vec![without, prefix]),
        kind("backup", "", names("Backup", "Sicherung"), vec![size, copies]),
    ]
}

pub struct Shelves(Fakes);

pub fn products(fakes: &Fakes) -> ProductServiceServer<Shelves> {
    ProductServiceServer::new(Shelves(fakes.clone()))
}

pub fn tags(fakes: &Fakes) -> TagServiceServer<Shelves> {
    TagServiceServer::new(Shelves(fakes.clone()))
}

pub fn transfers(fakes: &Fakes) -> TransferServiceServer<Shelves> {
    TransferServiceServer::new(Shelves(fakes.clone()))
}

#[tonic::async_trait]
impl ProductService for Shelves {
    async fn list_kinds(&self, request: Request<ListKindsRequest>) -> Answer<ListKindsResponse> {
        caller(&request)?;
        ok(ListKindsResponse { kinds: kinds() })
    }

    async fn create_product(
        &self,
        request: Request<CreateProductRequest>,
    ) -> Answer<CreateProductResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.name.chars().count() > 64 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let mut world = self.0.world();
        world.shelf.refuse()?;
        let n = world.shelf.products.len() as u32 + 1;
        let made = product(n, &request.kind, &request.name);
        world.shelf.products.push(made.clone());
        world.shelf.made.push(request);
        ok(CreateProductResponse { product: Some(made) })
    }

    async fn get_product(&self, request: Request<GetProductRequest>) -> Answer<GetProductResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.0.world();
        let found = world.shelf.product(&request.product_id)?.clone();
        if found.organization_id != request.organization_id {
            return Err(missing());
        }
        ok(GetProductResponse { product: Some(found) })
    }

    async fn list_products(
        &self,
        request: Request<ListProductsRequest>,
    ) -> Answer<ListProductsResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.0.world();
        let shelf = &mut world.shelf;
        let fits = |one: &&Product| {
            one.name.to_lowercase().contains(&request.text.to_lowercase())
                && (request.kinds.is_empty() || request.kinds.contains(&one.kind))
                && (request.states.is_empty() || request.states.contains(&one.state))
        };
        let found: Vec<Product> = shelf.products.iter().filter(fits).cloned().collect();
        let page = request.page.clone().unwrap_or_default();
        shelf.asked.push(request);
        let start: usize = page.token.parse().unwrap_or(0);
        let end = found.len().min(start + page.size as usize);
        let next_token = if end < found.len() { end.to_string() } else { String::new() };
        ok(ListProductsResponse {
            total: found.len() as u32,
            products: found[start..end].to_vec(),
            page: Some(PageResponse { next_token }),
        })
    }

    async fn update_product(
        &self,
        request: Request<UpdateProductRequest>,
    ) -> Answer<UpdateProductResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.name.chars().count() > 64 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let mut world = self.0.world();
        world.shelf.refuse()?;
        let product = world.shelf.product(&request.product_id)?;
        product.name.clone_from(&request.name);
        product.settings.extend(request.settings.clone());
        let product = Some(product.clone());
        world.shelf.updates.push(request);
        ok(UpdateProductResponse { product })
    }

    async fn cancel_product(
        &self,
        request: Request<CancelProductRequest>,
    ) -> Answer<CancelProductResponse> {
        caller(&request)?;
        let mut world = self.0.world();
        world.shelf.refuse()?;
        let product = world.shelf.product(&request.into_inner().product_id)?;
        product.state = ProductState::Cancelled.into();
        product.cancelled = at(NOW);
        product.restorable_until = at(NOW + 86_400);
        ok(CancelProductResponse { product: Some(product.clone()) })
    }

    async fn restore_product(
        &self,
        request: Request<RestoreProductRequest>,
    ) -> Answer<RestoreProductResponse> {
        caller(&request)?;
        let mut world = self.0.world();
        world.shelf.refuse()?;
        let product = world.shelf.product(&request.into_inner().product_id)?;
        product.state = ProductState::Active.into();
        (product.cancelled, product.restorable_until) = (None, None);
        ok(RestoreProductResponse { product: Some(product.clone()) })
    }

    async fn set_product_state(
        &self,
        _: Request<SetProductStateRequest>,
    ) -> Answer<SetProductStateResponse> {
        Err(missing())
    }

    async fn register_product(
        &self,
        _: Request<RegisterProductRequest>,
    ) -> Answer<RegisterProductResponse> {
        Err(missing())
    }

    async fn name_database(
        &self,
        request: Request<NameDatabaseRequest>,
    ) -> Answer<NameDatabaseResponse> {
        caller(&request)?;
        let request = request.into_inner();
        if request.database.contains(' ') {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("database")));
        }
        let mut world = self.0.world();
        let product = world.shelf.product(&request.product_id)?;
        let without = product.settings["database-prefix"] == "true";
        let prefix = product.settings["prefix"].clone();
        let full = |name: &str| if without { name.to_owned() } else { format!("{prefix}{name}") };
        ok(NameDatabaseResponse {
            without_prefix: without,
            database: full(&request.database),
            user: full(&request.user),
            prefix,
        })
    }
}

#[tonic::async_trait]
impl TagService for Shelves {
    async fn list_tags(&self, request: Request<ListTagsRequest>) -> Answer<ListTagsResponse> {
        caller(&request)?;
        ok(ListTagsResponse { tags: self.0.world().shelf.tags.clone() })
    }

    async fn create_tag(&self, request: Request<CreateTagRequest>) -> Answer<CreateTagResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.0.world();
        if world.shelf.tags.iter().any(|tag| tag.name == request.name) {
            return Err(refusal(Code::AlreadyExists, "tag-name-taken", Some("name")));
        }
        if request.name.chars().count() > 24 {
            return Err(refusal(Code::InvalidArgument, "malformed", Some("name")));
        }
        let made = tag(world.shelf.tags.len() as u32 + 1, &request.name, &request.colour);
        world.shelf.tags.push(made.clone());
        ok(CreateTagResponse { tag: Some(made) })
    }

    async fn update_tag(&self, request: Request<UpdateTagRequest>) -> Answer<UpdateTagResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.0.world();
        let tag = world.shelf.tags.iter_mut().find(|tag| tag.id == request.tag_id);
        let tag = tag.ok_or_else(|| refusal(Code::NotFound, "unknown-tag", None))?;
        (tag.name, tag.colour) = (request.name, request.colour);
        ok(UpdateTagResponse { tag: Some(tag.clone()) })
    }

    async fn delete_tag(&self, request: Request<DeleteTagRequest>) -> Answer<DeleteTagResponse> {
        caller(&request)?;
        let wanted = request.into_inner().tag_id;
        self.0.world().shelf.tags.retain(|tag| tag.id != wanted);
        ok(DeleteTagResponse { products: 1 })
    }

    async fn tag_products(
        &self,
        request: Request<TagProductsRequest>,
    ) -> Answer<TagProductsResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.0.world();
        world.shelf.refuse()?;
        let tags = world.shelf.tags.clone();
        for wanted in &request.product_ids {
            let product = world.shelf.product(wanted)?;
            product.tags.retain(|tag| !request.remove_tag_ids.contains(&tag.id));
            let added = tags.iter().filter(|tag| request.add_tag_ids.contains(&tag.id));
            product.tags.extend(added.cloned());
        }
        ok(TagProductsResponse { changed: request.product_ids.len() as u32 })
    }
}

#[tonic::async_trait]
impl TransferService for Shelves {
    async fn offer_transfer(
        &self,
        request: Request<OfferTransferRequest>,
    ) -> Answer<OfferTransferResponse> {
        caller(&request)?;
        let mut world = self.0.world();
        world.shelf.refuse()?;
        world.shelf.offers.push(request.into_inner());
        ok(OfferTransferResponse::default())
    }

    async fn list_transfers(
        &self,
        request: Request<ListTransfersRequest>,
    ) -> Answer<ListTransfersResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let incoming = request.direction() == TransferDirection::Incoming;
        let of = request.organization_id;
        let world = self.0.world();
        let found = world.shelf.transfers.iter();
        let found = found.filter(|one| (one.from_organization_id == of) != incoming);
        ok(ListTransfersResponse { transfers: found.cloned().collect(), page: None })
    }

    async fn get_transfer(&self, _: Request<GetTransferRequest>) -> Answer<GetTransferResponse> {
        Err(missing())
    }

    async fn accept_transfer(
        &self,
        request: Request<AcceptTransferRequest>,
    ) -> Answer<AcceptTransferResponse> {
        caller(&request)?;
        let mut world = self.0.world();
        world.shelf.refuse()?;
        world.shelf.accepted.push(request.into_inner());
        ok(AcceptTransferResponse::default())
    }

    async fn decline_transfer(
        &self,
        request: Request<DeclineTransferRequest>,
    ) -> Answer<DeclineTransferResponse> {
        caller(&request)?;
        self.0.world().shelf.refuse()?;
        ok(DeclineTransferResponse::default())
    }

    async fn withdraw_transfer(
        &self,
        request: Request<WithdrawTransferRequest>,
    ) -> Answer<WithdrawTransferResponse> {
        caller(&request)?;
        self.0.world().shelf.refuse()?;
        ok(WithdrawTransferResponse::default())
    }
}
