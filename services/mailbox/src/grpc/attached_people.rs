//! AttachedPeopleService.

use gatepost_proto::mailbox::v1::*;
use tonic::{Request, Response, Status};

use super::{account_id, mailbox_id, refuse};
use crate::flow::{Context, attached_people};

pub(crate) struct AttachedPeople {
    pub(crate) context: Context,
}

#[tonic::async_trait]
impl attached_people_service_server::AttachedPeopleService for AttachedPeople {
    async fn name_attached_people(
        &self,
        request: Request<NameAttachedPeopleRequest>,
    ) -> Result<Response<NameAttachedPeopleResponse>, Status> {
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let asking = account_id(&wire.account_id).map_err(refuse)?;
        let named = attached_people::name(&self.context, id, asking).await.map_err(refuse)?;
        let person = |(account, email): (gatepost_model::AccountId, String)| AttachedPerson {
            account_id: account.to_string(),
            email,
        };
        let people = named.into_iter().map(person).collect();
        Ok(Response::new(NameAttachedPeopleResponse { people }))
    }
}
