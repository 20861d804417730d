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

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use gatepost_model::{ManualClock, SeededEntropy, Timestamp};
    use gatepost_runtime::config::Span;
    use tokio::{
        io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
        net::TcpListener,
        task::JoinHandle,
    };

    use super::*;

    /// A relay for one connection that answers the recipient as told; gives back what it heard.
    async fn relay(to_recipient: &'static str) -> (u16, JoinHandle<String>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let (read, mut write) = socket.into_split();
            let mut lines = BufReader::new(read).lines();
            let (mut heard, mut data) = (String::new(), false);
            write.write_all(b"220 relay\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                heard.push_str(&line);
                heard.push('\n');
                let answer = match line.get(..4).unwrap_or_default() {
                    _ if data && line != "." => continue,
                    _ if data => {
                        data = false;
                        "250 kept"
                    }
                    "RCPT" => to_recipient,
                    "DATA" => {
                        data = true;
                        "354 go on"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 relay",
                };
                if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                    break;
                }
            }
            heard
        });
        (port, heard)
    }

    fn courier(port: u16, security: SmtpSecurity) -> Result<SmtpCourier, NoticeError> {
        let config = SmtpConfig {
            host: "localhost".to_owned(),
            port,
            security,
            timeout: Span(Duration::from_secs(5)),
            ..SmtpConfig::default()
        };
        let composer = Composer::new(
            "no-reply@example.org".parse().unwrap(),
            Arc::new(ManualClock::at(Timestamp::from_unix_millis(1_700_000_000_000))),
            Arc::new(SeededEntropy::new(1)),
        );
        SmtpCourier::new(&config, composer)
    }

    fn notice() -> Notice {
        let recipient = "anna@example.org".parse().unwrap();
        Notice { recipient, subject: "Hello".to_owned(), text: "text\n.\n".to_owned() }
    }

    #[tokio::test]
    async fn a_relay_takes_a_notice_or_says_why_not() {
        for (answer, outcome) in [("250 ok", 0), ("451 later", 1), ("550 no anna@example.org", 2)] {
            let (port, heard) = relay(answer).await;
            let sent = courier(port, SmtpSecurity::None).unwrap().deliver(notice()).await;
            match (sent, outcome) {
                (Ok(()), 0) => {
                    let heard = heard.await.unwrap();
                    assert!(heard.contains("EHLO example.org\n"), "{heard}");
                    assert!(heard.contains("RCPT TO:<anna@example.org>"), "{heard}");
                    assert!(heard.contains("text\n..\n"), "{heard}");
                }
                (Err(NoticeError::Later(_)), 1) => {}
                (Err(NoticeError::Refused(why)), 2) => {
                    assert!(!why.contains("anna@example.org"), "{why}");
                }
                (sent, _) => panic!("{answer}: {sent:?}"),
            }
        }
    }

    #[tokio::test]
    async fn nothing_goes_out_in_the_clear_when_tls_is_required() {
        let (port, heard) = relay("250 ok").await;
        let sent = courier(port, SmtpSecurity::Starttls).unwrap().deliver(notice()).await;
        assert!(sent.is_err());
        assert!(!heard.await.unwrap().contains("RCPT"));
    }

    #[test]
    fn a_login_needs_tls() {
        let config = SmtpConfig {
            security: SmtpSecurity::None,
            username: "u".to_owned(),
            ..SmtpConfig::default()
        };
        let composer = courier(1, SmtpSecurity::None).unwrap().composer;
        assert!(SmtpCourier::new(&config, composer).is_err());
    }
}
