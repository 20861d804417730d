//! The assistant for compromised passwords, as far as the pages go.

use super::*;
use gatepost_proto::identity::v1::compromise_service_server::CompromiseService;

impl Fakes {
    fn begun(&self) -> Result<CompromiseRun, Status> {
        let world = self.world();
        let mut run = world.run.clone().ok_or_else(missing)?;
        if !world.passwords.is_empty() {
            let (step, time) = (CompromiseStep::Password.into(), at(NOW));
            run.done.insert(0, CompromiseResult { step, time, count: 1, lost: Vec::new() });
        }
        Ok(run)
    }
}

#[tonic::async_trait]
impl CompromiseService for Fakes {
    async fn start_compromise_run(
        &self,
        request: Request<StartCompromiseRunRequest>,
    ) -> Answer<StartCompromiseRunResponse> {
        caller(&request)?;
        let fresh = CompromiseRun { started: at(NOW), expires: at(NOW + 86_400), done: Vec::new() };
        self.world().run.get_or_insert(fresh);
        ok(StartCompromiseRunResponse { run: Some(self.begun()?) })
    }

    async fn get_compromise_run(
        &self,
        request: Request<GetCompromiseRunRequest>,
    ) -> Answer<GetCompromiseRunResponse> {
        if caller(&request)? != "anna" {
            return Err(missing());
        }
        ok(GetCompromiseRunResponse { run: Some(self.begun()?) })
    }

    async fn do_compromise_step(
        &self,
        request: Request<DoCompromiseStepRequest>,
    ) -> Answer<DoCompromiseStepResponse> {
        caller(&request)?;
        let step = request.into_inner().step();
        let mut run = self.world().run.clone().ok_or_else(missing)?;
        let mut lost = Vec::new();
        let count = match step {
            CompromiseStep::Sessions => 1,
            CompromiseStep::AppPasswords => {
                let revoked = std::mem::take(&mut self.world().app_passwords);
                lost.extend(revoked.into_iter().map(|(_, entry)| CompromiseLoss {
                    name: entry.name,
                    program: "Thunderbird 145.0".into(),
                }));
                lost.len() as u32
            }
            _ => 0,
        };
        run.done.retain(|result| result.step() != step);
        run.done.push(CompromiseResult { step: step.into(), time: at(NOW), count, lost });
        self.world().run = Some(run);
        ok(DoCompromiseStepResponse { run: Some(self.begun()?) })
    }

    async fn finish_compromise_run(
        &self,
        request: Request<FinishCompromiseRunRequest>,
    ) -> Answer<FinishCompromiseRunResponse> {
        caller(&request)?;
        self.world().run.take().ok_or_else(missing)?;
        ok(FinishCompromiseRunResponse {})
    }
}
