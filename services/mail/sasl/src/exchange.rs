//! One exchange, message by message.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::Secret;
use zeroize::Zeroizing;

use crate::{BearerStatus, Claim, Form, Hints, MAX_RESPONSE, Mechanism, SaslError, bearer, plain};

/// What is to be done next.
#[derive(PartialEq, Eq, Debug)]
pub enum Step {
    /// Send this to the client (not in base 64 yet) and hear its answer.
    Challenge(Vec<u8>),
    /// Check this. A refusal goes to [`Exchange::refuse`].
    Check(Claim),
    /// There is nothing to check: go on as after a refusal with this status.
    Refuse(BearerStatus),
}

/// One exchange between a client and us.
#[derive(Debug)]
pub struct Exchange {
    mechanism: Mechanism,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Nothing was heard yet.
    Begun,
    /// LOGIN: the address was heard.
    Named(String),
    /// What was claimed is being checked.
    Checking,
    /// The client has been told why its token was refused, and is to say that it heard it.
    Told,
    /// Nothing follows.
    Ended,
}

impl Exchange {
    /// An exchange that has not begun.
    pub fn new(mechanism: Mechanism) -> Self {
        Self { mechanism, state: State::Begun }
    }

    /// Its mechanism.
    pub fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// Begins without an initial response: what to ask first.
    ///
    /// # Errors
    ///
    /// [`SaslError::Ended`] when it has begun already.
    pub fn ask(&mut self) -> Result<Step, SaslError> {
        if !matches!(self.state, State::Begun) {
            return Err(SaslError::Ended);
        }
        let prompt: &[u8] = if self.mechanism == Mechanism::Login { b"Username:" } else { b"" };
        Ok(Step::Challenge(prompt.to_vec()))
    }

    /// Takes a response, the initial one or a later one, in base 64 as it came; `=` alone is an empty one
    /// (RFC 4954 §4), `*` gives up (RFC 4422 §3.5).
    ///
    /// # Errors
    ///
    /// Why the exchange has ended.
    pub fn hear(&mut self, response: &[u8]) -> Result<Step, SaslError> {
        let state = std::mem::replace(&mut self.state, State::Ended);
        if response == b"*" {
            return Err(SaslError::Cancelled);
        }
        match state {
            State::Begun => self.first(&decode(response)?),
            State::Named(address) => {
                let secret = text(&decode(response)?)?;
                self.state = State::Checking;
                Ok(Step::Check(Claim { address, secret, form: Form::Password }))
            }
            // Whatever it says, it has heard us.
            State::Told => Err(SaslError::Refused),
            State::Checking | State::Ended => Err(SaslError::Ended),
        }
    }

    /// The claim was refused. What is still to be said to the client, whose answer has to be heard then:
    /// RFC 7628 §3.2.2 for tokens, nothing for passwords.
    pub fn refuse(&mut self, status: BearerStatus, hints: &Hints<'_>) -> Option<Vec<u8>> {
        let told = match self.mechanism {
            Mechanism::OauthBearer => bearer::oauthbearer_error(status, hints),
            Mechanism::Xoauth2 => bearer::xoauth2_error(status, hints),
            Mechanism::Plain | Mechanism::Login => return None,
        };
        self.state = State::Told;
        Some(told)
    }

    fn first(&mut self, message: &[u8]) -> Result<Step, SaslError> {
        let claim = match self.mechanism {
            Mechanism::Plain => plain::parse(message)?,
            Mechanism::Login => {
                self.state = State::Named(text(message)?.expose().clone());
                return Ok(Step::Challenge(b"Password:".to_vec()));
            }
            Mechanism::OauthBearer | Mechanism::Xoauth2 => {
                let read = if self.mechanism == Mechanism::Xoauth2 {
                    bearer::parse_xoauth2(message)
                } else {
                    bearer::parse_oauthbearer(message)
                };
                match read {
                    Ok(claim) => claim,
                    Err(status) => return Ok(Step::Refuse(status)),
                }
            }
        };
        self.state = State::Checking;
        Ok(Step::Check(claim))
    }
}

fn decode(response: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
    if response.len() > MAX_RESPONSE {
        return Err(SaslError::TooLong);
    }
    if response == b"=" {
        return Ok(Zeroizing::default());
    }
    STANDARD.decode(response).map(Zeroizing::new).map_err(|_| SaslError::Encoding)
}

/// A message that is one text. NUL is in no address and in no password.
fn text(message: &[u8]) -> Result<Secret<String>, SaslError> {
    let text = std::str::from_utf8(message).map_err(|_| SaslError::Malformed)?;
    if text.contains('\0') {
        return Err(SaslError::Malformed);
    }
    Ok(Secret::new(text.to_owned()))
}

#[cfg(test)]
mod tests;
