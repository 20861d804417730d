use gatepost_identity_core::{CompromiseStep, StepResult};
use gatepost_model::Malformed;
use gatepost_proto::{
    identity::v1::{
        self as proto, DoCompromiseStepRequest, DoCompromiseStepResponse,
        FinishCompromiseRunRequest, FinishCompromiseRunResponse, GetCompromiseRunRequest,
        GetCompromiseRunResponse, StartCompromiseRunRequest, StartCompromiseRunResponse,
        compromise_service_server::CompromiseService,
    },
    wire,
};
use tonic::{Request, Response, Status};

use super::{Rpc, refusal};
use crate::flow::RunView;

#[tonic::async_trait]
impl CompromiseService for Rpc {
    async fn start_compromise_run(
        &self,
        request: Request<StartCompromiseRunRequest>,
    ) -> Result<Response<StartCompromiseRunResponse>, Status> {
        let principal = self.principal(&request).await?;
        let client = wire::client_of(request.get_ref().client.as_ref()).map_err(refusal)?;
        let view = self.0.start_compromise_run(&principal, &client).await.map_err(refusal)?;
        Ok(Response::new(StartCompromiseRunResponse { run: Some(run(&view)) }))
    }

    async fn get_compromise_run(
        &self,
        request: Request<GetCompromiseRunRequest>,
    ) -> Result<Response<GetCompromiseRunResponse>, Status> {
        let principal = self.principal(&request).await?;
        let view = self.0.get_compromise_run(&principal).await.map_err(refusal)?;
        Ok(Response::new(GetCompromiseRunResponse { run: Some(run(&view)) }))
    }

    async fn do_compromise_step(
        &self,
        request: Request<DoCompromiseStepRequest>,
    ) -> Result<Response<DoCompromiseStepResponse>, Status> {
        let principal = self.principal(&request).await?;
        let asked = request.into_inner();
        let client = wire::client_of(asked.client.as_ref()).map_err(refusal)?;
        let step = step_of(asked.step).map_err(refusal)?;
        let view = self.0.do_compromise_step(&principal, step, &client).await.map_err(refusal)?;
        Ok(Response::new(DoCompromiseStepResponse { run: Some(run(&view)) }))
    }

    async fn finish_compromise_run(
        &self,
        request: Request<FinishCompromiseRunRequest>,
    ) -> Result<Response<FinishCompromiseRunResponse>, Status> {
        let principal = self.principal(&request).await?;
        let client = wire::client_of(request.get_ref().client.as_ref()).map_err(refusal)?;
        self.0.finish_compromise_run(&principal, &client).await.map_err(refusal)?;
        Ok(Response::new(FinishCompromiseRunResponse {}))
    }
}

fn run(view: &RunView) -> proto::CompromiseRun {
    proto::CompromiseRun {
        started: Some(wire::timestamp(view.run.started)),
        expires: Some(wire::timestamp(view.run.expires)),
        done: view.results.iter().map(|(step, result)| done(*step, result)).collect(),
    }
}

fn done(step: CompromiseStep, result: &StepResult) -> proto::CompromiseResult {
    let lost = result.lost.iter().map(|lost| proto::CompromiseLoss {
        name: lost.name.clone(),
        program: lost.program.clone(),
    });
    proto::CompromiseResult {
        step: step_number(step).into(),
        time: Some(wire::timestamp(result.time)),
        count: result.count,
        lost: lost.collect(),
    }
}

fn step_number(step: CompromiseStep) -> proto::CompromiseStep {
    match step {
        CompromiseStep::Password => proto::CompromiseStep::Password,
        CompromiseStep::Sessions => proto::CompromiseStep::Sessions,
        CompromiseStep::AppPasswords => proto::CompromiseStep::AppPasswords,
        CompromiseStep::ApiTokens => proto::CompromiseStep::ApiTokens,
        CompromiseStep::Factors => proto::CompromiseStep::Factors,
        CompromiseStep::Recovery => proto::CompromiseStep::Recovery,
    }
}

fn step_of(number: i32) -> Result<CompromiseStep, Malformed> {
    let wired = proto::CompromiseStep::try_from(number).ok();
    let step = CompromiseStep::ALL.into_iter().find(|step| Some(step_number(*step)) == wired);
    step.ok_or(Malformed::new("step", "a step"))
}
