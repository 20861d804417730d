//! TagService.

use gatepost_model::{IdempotencyKey, Malformed, TagId};
use gatepost_organization_core::{Colour, TagName};
use gatepost_proto::organization::v1::*;
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{
    convert::{organization_id, product_id},
    organizations::refuse,
    products::tag_ids,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        tag::{self as flow, Tagging},
    },
    repo::TagRecord,
};

pub(crate) struct Tags {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

/// Most products that are tagged at once.
const MOST_PRODUCTS: usize = 1000;
/// Most tags that are put on, or taken off, at once.
const MOST_TAGS: usize = 100;

#[tonic::async_trait]
impl tag_service_server::TagService for Tags {
    async fn list_tags(
        &self,
        request: Request<ListTagsRequest>,
    ) -> Result<Response<ListTagsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let found = flow::list(&self.context, &caller, id).await.map_err(refuse)?;
        let tags: Result<_, _> = found.iter().map(|one| tag(&one.tag, one.products)).collect();
        Ok(Response::new(ListTagsResponse { tags: tags.map_err(refuse)? }))
    }

    async fn create_tag(
        &self,
        request: Request<CreateTagRequest>,
    ) -> Result<Response<CreateTagResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let name: TagName = asked.name.parse().map_err(malformed)?;
        let colour: Colour = asked.colour.parse().map_err(malformed)?;
        let key = IdempotencyKey::optional(&asked.idempotency_key).map_err(refuse)?;
        let made = flow::create(&self.context, &caller, id, &name, colour, key.as_ref()).await;
        let tag = Some(tag(&made.map_err(refuse)?, 0).map_err(refuse)?);
        Ok(Response::new(CreateTagResponse { tag }))
    }

    async fn update_tag(
        &self,
        request: Request<UpdateTagRequest>,
    ) -> Result<Response<UpdateTagResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let organization = organization_id(&asked.organization_id).map_err(refuse)?;
        let id = tag_id(&asked.tag_id).map_err(refuse)?;
        let (mut name, mut colour) = (None, None);
        let mask = asked.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
        for path in mask {
            match path.as_str() {
                "name" => name = Some(asked.name.parse::<TagName>().map_err(malformed)?),
                "colour" => colour = Some(asked.colour.parse::<Colour>().map_err(malformed)?),
                _ => return Err(malformed(Malformed::new("update_mask", "name or colour"))),
            }
        }
        if mask.is_empty() {
            return Err(malformed(Malformed::new("update_mask", "the fields to change")));
        }
        let (context, name) = (&self.context, name.as_ref());
        let changed = flow::update(context, &caller, organization, id, name, colour).await;
        let tag = Some(tag(&changed.map_err(refuse)?, 0).map_err(refuse)?);
        Ok(Response::new(UpdateTagResponse { tag }))
    }

    async fn delete_tag(
        &self,
        request: Request<DeleteTagRequest>,
    ) -> Result<Response<DeleteTagResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let organization = organization_id(&asked.organization_id).map_err(refuse)?;
        let id = tag_id(&asked.tag_id).map_err(refuse)?;
        let count = flow::delete(&self.context, &caller, organization, id).await;
        Ok(Response::new(DeleteTagResponse { products: small(count.map_err(refuse)?) }))
    }

    async fn tag_products(
        &self,
        request: Request<TagProductsRequest>,
    ) -> Result<Response<TagProductsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let organization = organization_id(&asked.organization_id).map_err(refuse)?;
        let wanted = parse_tagging(asked).map_err(refuse)?;
        let changed = flow::apply(&self.context, &caller, organization, &wanted).await;
        Ok(Response::new(TagProductsResponse { changed: small(changed.map_err(refuse)?) }))
    }
}

fn parse_tagging(wire: &TagProductsRequest) -> Result<Tagging, Malformed> {
    if !(1..=MOST_PRODUCTS).contains(&wire.product_ids.len()) {
        return Err(Malformed::new("product_ids", "1 to 1000 products"));
    }
    let (add, remove) = (&wire.add_tag_ids, &wire.remove_tag_ids);
    if add.len() > MOST_TAGS || remove.len() > MOST_TAGS || (add.is_empty() && remove.is_empty()) {
        return Err(Malformed::new("add_tag_ids", "1 to 100 tags"));
    }
    Ok(Tagging {
        products: wire.product_ids.iter().map(|id| product_id(id)).collect::<Result<_, _>>()?,
        add: tag_ids("add_tag_ids", add)?,
        remove: tag_ids("remove_tag_ids", remove)?,
    })
}

/// A tag on the wire.
pub(super) fn tag(record: &TagRecord, products: usize) -> Result<Tag, OrganizationError> {
    Ok(Tag {
        id: record.id()?.to_string(),
        name: record.name.clone(),
        colour: record.colour.clone(),
        products: small(products),
    })
}

fn tag_id(text: &str) -> Result<TagId, Malformed> {
    text.parse().map_err(|_| Malformed::new("tag_id", "a tag's id"))
}

fn malformed(error: Malformed) -> Status {
    refuse(error)
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
