//! Notices by a relay.

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use crate::{
    compose::Composer,
    config::{SmtpConfig, SmtpSecurity},
    courier::{Courier, Notice, NoticeError},
};

/// Hands notices to an SMTP relay.
pub struct SmtpCourier {
    composer: Composer,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    deadline: std::time::Duration,
}

impl SmtpCourier {
    /// A courier to the relay of `config`. Connects when there is something to send.
    ///
    /// # Errors
    ///
    /// When the relay's authority cannot be read, or a login would go out in the clear.
    pub fn new(config: &SmtpConfig, composer: Composer) -> Result<Self, NoticeError> {
        let refused = |what: &str, error: &dyn std::fmt::Display| {
            NoticeError::Refused(format!("{what}: {error}"))
        };
        let mut tls = TlsParameters::builder(config.host.clone());
        if let Some(path) = &config.ca_file {
            let pem = std::fs::read(path).map_err(|e| refused("notice.smtp.ca_file", &e))?;
            let authority =
                Certificate::from_pem(&pem).map_err(|e| refused("notice.smtp.ca_file", &e))?;
            tls = tls.add_root_certificate(authority);
        }
        let tls = tls.build_rustls().map_err(|e| refused("notice.smtp", &e))?;
        // A login needs TLS: what is offered otherwise could be stripped by anybody on the way.
        let login = !config.username.is_empty();
        let (tls, standard_port) = match config.security {
            SmtpSecurity::Implicit => (Tls::Wrapper(tls), 465),
            SmtpSecurity::Starttls => (Tls::Required(tls), 587),
            SmtpSecurity::Opportunistic if login => (Tls::Required(tls), 587),
            SmtpSecurity::Opportunistic => (Tls::Opportunistic(tls), 587),
            SmtpSecurity::None if login => {
                return Err(NoticeError::Refused(
                    "notice.smtp.username needs notice.smtp.security other than none".into(),
                ));
            }
            SmtpSecurity::None => (Tls::None, 587),
        };
        let port = if config.port == 0 { standard_port } else { config.port };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host.clone())
                .port(port)
                .tls(tls)
                .timeout(Some(config.timeout.0))
                .hello_name(ClientId::Domain(composer.from().domain().to_string()));
        if login {
            builder = builder.credentials(Credentials::new(
                config.username.clone(),
                config.password.expose().clone(),
            ));
        }
        // The timeout of the transport is per step; the whole gets a bound too.
        Ok(Self { composer, transport: builder.build(), deadline: config.timeout.0 * 4 })
    }
}

#[async_trait]
impl Courier for SmtpCourier {
    async fn deliver(&self, notice: Notice) -> Result<(), NoticeError> {
        let message = self.composer.compose(&notice)?;
        let sent = tokio::time::timeout(self.deadline, self.transport.send(message)).await;
        match sent {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => {
                Err(NoticeError::Refused(without_address(&error.to_string(), &notice)))
            }
            Ok(Err(error)) => Err(NoticeError::Later(without_address(&error.to_string(), &notice))),
            Err(_) => Err(NoticeError::Later("the relay took too long".into())),
        }
    }
}

/// Relays like to repeat the recipient in their answers; logs should not.
fn without_address(answer: &str, notice: &Notice) -> String {
    let answer = answer.replace(&notice.recipient.to_string(), "(recipient)");
    answer.chars().filter(|c| !c.is_control()).take(300).collect()
}
