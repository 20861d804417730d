use std::pin::Pin;

use futures_util::{Stream, StreamExt};
use gatepost_identity_core::ActivityKind as Kind;
use gatepost_model::Malformed;
use gatepost_proto::{
    common::v1::PageResponse,
    identity::v1::{
        ActivityDay, ActivityKind, ExportActivityRequest, ExportActivityResponse,
        FindActivityRequest, FindActivityResponse, SummarizeActivityRequest,
        SummarizeActivityResponse, VerifyActivityRequest, VerifyActivityResponse,
        activity_report_service_server::ActivityReportService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::state::Identity;

#[tonic::async_trait]
impl ActivityReportService for Rpc {
    async fn find_activity(
        &self,
        request: Request<FindActivityRequest>,
    ) -> Result<Response<FindActivityResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::for_account(&principal).map_err(refusal)?;
        let asked = request.into_inner();
        let kind = kind(asked.kind).map_err(refusal)?;
        let page = asked.page.unwrap_or_default();
        let found = self.0.find_activity(account, kind, page.size, &page.token).await;
        let (lines, next_token) = found.map_err(refusal)?;
        Ok(Response::new(FindActivityResponse {
            activities: lines.iter().map(wire::activity).collect(),
            page: Some(PageResponse { next_token }),
        }))
    }

    async fn summarize_activity(
        &self,
        request: Request<SummarizeActivityRequest>,
    ) -> Result<Response<SummarizeActivityResponse>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::for_account(&principal).map_err(refusal)?;
        let days = request.into_inner().days;
        let summary = self.0.summarize_activity(account, days).await.map_err(refusal)?;
        let days = summary.days.iter().map(|(date, day)| ActivityDay {
            date: date.to_string(),
            logins: day.logins,
            refusals: day.refusals,
        });
        let days = days.collect();
        Ok(Response::new(SummarizeActivityResponse { days, complete: summary.complete }))
    }

    type ExportActivityStream =
        Pin<Box<dyn Stream<Item = Result<ExportActivityResponse, Status>> + Send>>;

    async fn export_activity(
        &self,
        request: Request<ExportActivityRequest>,
    ) -> Result<Response<Self::ExportActivityStream>, Status> {
        let principal = self.principal(&request).await?;
        let (account, _) = Identity::for_account(&principal).map_err(refusal)?;
        let kind = kind(request.into_inner().kind).map_err(refusal)?;
        let parts = self.0.clone().export_activity(account, kind).map(|part| match part {
            Ok(lines) => {
                let activities = lines.iter().map(wire::activity).collect();
                Ok(ExportActivityResponse { activities })
            }
            Err(error) => Err(refusal(error)),
        });
        Ok(Response::new(Box::pin(parts)))
    }

    async fn verify_activity(
        &self,
        request: Request<VerifyActivityRequest>,
    ) -> Result<Response<VerifyActivityResponse>, Status> {
        let account = request.into_inner().account_id.parse().map_err(refusal)?;
        let (lines, wrong) = self.0.verify_activity(account).await.map_err(refusal)?;
        let first_wrong = wrong.unwrap_or_default();
        Ok(Response::new(VerifyActivityResponse { lines, first_wrong }))
    }
}

fn kind(wire: i32) -> Result<Option<Kind>, Malformed> {
    match ActivityKind::try_from(wire) {
        Ok(ActivityKind::Unspecified) => Ok(None),
        Ok(ActivityKind::Logins) => Ok(Some(Kind::Logins)),
        Ok(ActivityKind::Refusals) => Ok(Some(Kind::Refusals)),
        Ok(ActivityKind::Changes) => Ok(Some(Kind::Changes)),
        Ok(ActivityKind::AppPasswords) => Ok(Some(Kind::AppPasswords)),
        Err(_) => Err(Malformed::new("kind", "a known kind of activity")),
    }
}
