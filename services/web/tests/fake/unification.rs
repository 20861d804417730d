//! One password for account and mailbox.

use gatepost_proto::mailbox::v1::unification_service_server::{
    UnificationService, UnificationServiceServer,
};

use super::*;

/// What is known of mailboxes and the account's password.
#[derive(Clone)]
pub struct Unifications {
    /// Whose account password opens every mailbox; nobody's when empty.
    pub sharer: String,
    pub obstacle: UnificationObstacle,
    pub factors: bool,
    pub ended_with: Vec<String>,
}

impl Default for Unifications {
    fn default() -> Self {
        let obstacle = UnificationObstacle::OtherAddress;
        Self { sharer: String::new(), obstacle, factors: false, ended_with: Vec::new() }
    }
}

pub fn service(fakes: &Fakes) -> UnificationServiceServer<Fakes> {
    UnificationServiceServer::new(fakes.clone())
}

impl Fakes {
    fn proven(&self) -> Result<(), Status> {
        match self.world().stale {
            true => Err(refusal(Code::FailedPrecondition, "step-up-required", None)),
            false => Ok(()),
        }
    }
}

#[tonic::async_trait]
impl UnificationService for Fakes {
    async fn get_unification(
        &self,
        request: Request<GetUnificationRequest>,
    ) -> Answer<GetUnificationResponse> {
        self.mailbox(caller(&request)?, &request.get_ref().mailbox_id)?;
        let known = self.world().unifications.clone();
        ok(GetUnificationResponse {
            account_id: known.sharer,
            obstacle: known.obstacle.into(),
            factors_active: known.factors,
        })
    }

    async fn unify(&self, request: Request<UnifyRequest>) -> Answer<UnifyResponse> {
        caller(&request)?;
        self.proven()?;
        let mut world = self.world();
        if world.unifications.obstacle != UnificationObstacle::Unspecified {
            let reason = "unification-other-accounts";
            return Err(refusal(Code::FailedPrecondition, reason, None));
        }
        world.unifications.sharer = id("acc", 1);
        ok(UnifyResponse {})
    }

    async fn end_unification(
        &self,
        request: Request<EndUnificationRequest>,
    ) -> Answer<EndUnificationResponse> {
        caller(&request)?;
        self.proven()?;
        let password = request.into_inner().password;
        if (1..10).contains(&password.len()) {
            return Err(refusal(Code::InvalidArgument, "password-short", Some("password")));
        }
        let mut world = self.world();
        world.unifications.sharer.clear();
        world.unifications.ended_with.push(password);
        ok(EndUnificationResponse {})
    }
}
