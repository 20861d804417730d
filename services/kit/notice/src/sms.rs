//! What a gateway for text messages is.

use async_trait::async_trait;
use gatepost_model::PhoneNumber;

use crate::courier::NoticeError;

/// A text message to one telephone.
#[derive(Clone)]
pub struct Sms {
    /// Names the message, the same in every try: gateways that know such a thing send it once.
    pub id: String,
    /// Where it goes.
    pub recipient: PhoneNumber,
    /// Plain text. What does not fit one message is cut into several by the gateway.
    pub text: String,
}

impl std::fmt::Debug for Sms {
    /// Without the text: it can hold a code that proves something.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sms").field("recipient", &self.recipient).finish_non_exhaustive()
    }
}

/// Takes text messages to telephones.
#[async_trait]
pub trait SmsGateway: Send + Sync + 'static {
    /// Returns once the gateway is responsible for the message. Whether it arrives is not known.
    ///
    /// # Errors
    ///
    /// [`NoticeError`]; the caller decides when to try again.
    async fn send(&self, sms: Sms) -> Result<(), NoticeError>;
}
