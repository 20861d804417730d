//! TransferService.

use std::fmt;

use gatepost_model::{Address, IdempotencyKey, Malformed, OrganizationId, TransferId};
use gatepost_organization_core::transfer::TransferState as State;
use gatepost_proto::{
    organization::v1::{offer_transfer_request::To, *},
    wire,
};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{organization_id, product_id},
    organizations::refuse,
};
use crate::flow::{
    Context,
    transfer::{
        TransferView, accept, answer,
        list::{self, Direction},
        offer::{self, Recipient, Wanted},
    },
};

pub(crate) struct Transfers {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl transfer_service_server::TransferService for Transfers {
    async fn offer_transfer(
        &self,
        request: Request<OfferTransferRequest>,
    ) -> Result<Response<OfferTransferResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wanted = parse_offer(request.into_inner()).map_err(refuse)?;
        let made = offer::offer(&self.context, &caller, &wanted).await.map_err(refuse)?;
        Ok(Response::new(OfferTransferResponse { transfer: Some(transfer(made)) }))
    }

    async fn list_transfers(
        &self,
        request: Request<ListTransfersRequest>,
    ) -> Result<Response<ListTransfersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let page: Page<TransferId> = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let direction = match asked.direction() {
            TransferDirection::Incoming => Direction::Incoming,
            TransferDirection::Outgoing => Direction::Outgoing,
            TransferDirection::Unspecified => {
                return Err(refuse(Malformed::new("direction", "incoming or outgoing")));
            }
        };
        let (context, after, limit) = (&self.context, page.after, page.limit());
        let found = list::list(context, &caller, id, direction, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |view| view.id);
        let transfers = found.into_iter().map(transfer).collect();
        Ok(Response::new(ListTransfersResponse { transfers, page: Some(next) }))
    }

    async fn get_transfer(
        &self,
        request: Request<GetTransferRequest>,
    ) -> Result<Response<GetTransferResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (organization, id) = place(&asked.organization_id, &asked.transfer_id)?;
        let found = list::get(&self.context, &caller, organization, id).await.map_err(refuse)?;
        Ok(Response::new(GetTransferResponse { transfer: Some(transfer(found)) }))
    }

    async fn accept_transfer(
        &self,
        request: Request<AcceptTransferRequest>,
    ) -> Result<Response<AcceptTransferResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (organization, id) = place(&asked.organization_id, &asked.transfer_id)?;
        let done = accept::accept(&self.context, &caller, organization, id).await;
        let transfer = Some(transfer(done.map_err(refuse)?));
        Ok(Response::new(AcceptTransferResponse { transfer }))
    }

    async fn decline_transfer(
        &self,
        request: Request<DeclineTransferRequest>,
    ) -> Result<Response<DeclineTransferResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (organization, id) = place(&asked.organization_id, &asked.transfer_id)?;
        let done = answer::decline(&self.context, &caller, organization, id).await;
        let transfer = Some(transfer(done.map_err(refuse)?));
        Ok(Response::new(DeclineTransferResponse { transfer }))
    }

    async fn withdraw_transfer(
        &self,
        request: Request<WithdrawTransferRequest>,
    ) -> Result<Response<WithdrawTransferResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.get_ref();
        let (organization, id) = place(&asked.organization_id, &asked.transfer_id)?;
        let done = answer::withdraw(&self.context, &caller, organization, id).await;
        let transfer = Some(transfer(done.map_err(refuse)?));
        Ok(Response::new(WithdrawTransferResponse { transfer }))
    }
}

fn place(organization: &str, transfer: &str) -> Result<(OrganizationId, TransferId), Status> {
    let malformed = Malformed::new("transfer_id", "an offer's id");
    let id = transfer.parse().map_err(|_| malformed).map_err(refuse)?;
    Ok((organization_id(organization).map_err(refuse)?, id))
}

fn parse_offer(wire: OfferTransferRequest) -> Result<Wanted, Malformed> {
    let to = match wire.to {
        Some(To::ToOrganizationId(id)) => {
            let malformed = Malformed::new("to_organization_id", "an organization's id");
            Recipient::Organization(id.parse().map_err(|_| malformed)?)
        }
        Some(To::ToEmail(email)) => {
            let malformed = Malformed::new("to_email", "an e-mail address");
            Recipient::Email(email.parse::<Address>().map_err(|_| malformed)?)
        }
        None => return Err(Malformed::new("to", "an organization or an e-mail address")),
    };
    Ok(Wanted {
        organization: organization_id(&wire.organization_id)?,
        product: product_id(&wire.product_id)?,
        to,
        message: wire.message.parse()?,
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
    })
}

fn transfer(view: TransferView) -> Transfer {
    let state = match view.state {
        State::Offered => TransferState::Offered,
        State::Accepted => TransferState::Accepted,
        State::Declined => TransferState::Declined,
        State::Withdrawn => TransferState::Withdrawn,
        State::Expired => TransferState::Expired,
    };
    let text = |id: &dyn fmt::Display| id.to_string();
    let record = view.record;
    let (to_id, to_name) = view.to.map(|(id, name)| (text(&id), name)).unwrap_or_default();
    Transfer {
        id: text(&view.id),
        product_id: record.product().map(|id| text(&id)).unwrap_or_default(),
        from_organization_id: text(&view.from.0),
        from_organization_name: view.from.1,
        to_organization_id: to_id,
        to_organization_name: to_name,
        state: state.into(),
        created: Some(wire::timestamp(record.created())),
        expires: Some(wire::timestamp(record.expires())),
        answered: record.answered().map(wire::timestamp),
        product_name: record.product_name,
        product_kind: record.product_kind,
        to_email: record.email,
        message: record.message,
    }
}
