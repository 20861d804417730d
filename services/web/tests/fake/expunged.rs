//! What was expunged from Anna's mailboxes.

use gatepost_proto::{
    common::v1::PageResponse,
    mail::v1::{
        DeleteExpungedRequest, DeleteExpungedResponse, ExpungedMessage, ListExpungedRequest,
        ListExpungedResponse, RestoreExpungedRequest, RestoreExpungedResponse,
        expunged_service_server::{ExpungedService, ExpungedServiceServer},
    },
};

use super::*;

/// What is known of it.
#[derive(Clone, Default)]
pub struct Expunged {
    pub messages: Vec<ExpungedMessage>,
    pub restored: Vec<(Vec<String>, String)>,
    /// Ids, or up to when.
    pub deleted: Vec<(Vec<String>, Option<i64>)>,
    /// Reason why the next restore is refused.
    pub refuse: Option<&'static str>,
    pub missing: u32,
    pub not_kept: bool,
}

pub fn service(fakes: &Fakes) -> ExpungedServiceServer<Fakes> {
    ExpungedServiceServer::new(fakes.clone())
}

pub fn message(n: u32, subject: &str, folder: &str) -> ExpungedMessage {
    ExpungedMessage {
        id: format!("{n:056x}"),
        subject: subject.into(),
        sender: "Bert Muster".into(),
        folder: folder.into(),
        received: at(NOW - 86_400),
        expunged: at(NOW - 60 * i64::from(n)),
        size: 2048,
    }
}

#[tonic::async_trait]
impl ExpungedService for Fakes {
    async fn list_expunged(
        &self,
        request: Request<ListExpungedRequest>,
    ) -> Answer<ListExpungedResponse> {
        caller(&request)?;
        let page = request.into_inner().page.unwrap_or_default();
        let world = self.world();
        let begin: usize = page.token.parse().unwrap_or(0);
        let end = (begin + page.size as usize).min(world.expunged.messages.len());
        let more = end < world.expunged.messages.len();
        let next_token = if more { end.to_string() } else { String::new() };
        let seconds = if world.expunged.not_kept { 0 } else { 14 * 86_400 };
        ok(ListExpungedResponse {
            messages: world.expunged.messages[begin..end].to_vec(),
            page: Some(PageResponse { next_token }),
            kept_for: Some(prost_types::Duration { seconds, nanos: 0 }),
        })
    }

    async fn restore_expunged(
        &self,
        request: Request<RestoreExpungedRequest>,
    ) -> Answer<RestoreExpungedResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.world();
        if let Some(reason) = world.expunged.refuse.take() {
            return Err(refusal(Code::ResourceExhausted, reason, None));
        }
        world.expunged.messages.retain(|message| !request.ids.contains(&message.id));
        let restored = request.ids.len() as u32;
        world.expunged.restored.push((request.ids, request.folder));
        let missing = world.expunged.missing;
        ok(RestoreExpungedResponse { restored: restored - missing, missing })
    }

    async fn delete_expunged(
        &self,
        request: Request<DeleteExpungedRequest>,
    ) -> Answer<DeleteExpungedResponse> {
        caller(&request)?;
        let request = request.into_inner();
        let mut world = self.world();
        if let Some(reason) = world.expunged.refuse.take() {
            return Err(refusal(Code::ResourceExhausted, reason, None));
        }
        let before = world.expunged.messages.len();
        let moment = |time: Option<prost_types::Timestamp>| time.map(|time| time.seconds);
        let until = moment(request.until);
        world.expunged.messages.retain(|message| {
            let old = until.is_some() && moment(message.expunged) <= until;
            !old && !request.ids.contains(&message.id)
        });
        let deleted = (before - world.expunged.messages.len()) as u32;
        world.expunged.deleted.push((request.ids, until));
        ok(DeleteExpungedResponse { deleted })
    }
}
