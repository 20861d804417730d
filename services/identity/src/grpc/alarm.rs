use gatepost_proto::{
    identity::v1::{
        LockAccountRequest, LockAccountResponse, OpenAlarmRequest, OpenAlarmResponse,
        UndoChangeRequest, UndoChangeResponse, alarm_service_server::AlarmService,
    },
    wire,
};
use tonic::{Request, Response, Status};
use zeroize::Zeroizing;

use super::{Rpc, refusal};

#[tonic::async_trait]
impl AlarmService for Rpc {
    async fn open_alarm(
        &self,
        request: Request<OpenAlarmRequest>,
    ) -> Result<Response<OpenAlarmResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let opened = self.0.open_alarm(&token, &client).await.map_err(refusal)?;
        let alarm = opened.alarm;
        Ok(Response::new(OpenAlarmResponse {
            about: alarm.about,
            happened: Some(wire::timestamp(opened.happened)),
            facts: alarm.facts.into_iter().collect(),
            can_undo: alarm.undo.is_some(),
            inactive: !opened.account.is_active(),
        }))
    }

    async fn lock_account(
        &self,
        request: Request<LockAccountRequest>,
    ) -> Result<Response<LockAccountResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.lock_account(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(LockAccountResponse {}))
    }

    async fn undo_change(
        &self,
        request: Request<UndoChangeRequest>,
    ) -> Result<Response<UndoChangeResponse>, Status> {
        let asked = request.into_inner();
        let token = Zeroizing::new(asked.token);
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        self.0.undo_change(&token, &client).await.map_err(refusal)?;
        Ok(Response::new(UndoChangeResponse {}))
    }
}
