//! A client of Dovecot's authentication protocol, as Postfix is one.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::wire::Wire;

/// A connection that has shaken hands.
pub struct Sasl {
    wire: Wire,
    number: u32,
}

impl Sasl {
    /// Shakes hands.
    pub async fn over(mut wire: Wire) -> Self {
        let hello = b"VERSION\t1\t2\nCPID\t1\n";
        wire.send(hello).await.expect("a server that listens");
        let mut sasl = Self { wire, number: 0 };
        while sasl.line().await != "DONE" {}
        sasl
    }

    /// Base 64.
    pub fn encode(text: &str) -> String {
        STANDARD.encode(text)
    }

    /// What is said next, without its end and without the number of the login.
    pub async fn line(&mut self) -> String {
        let line = self.wire.line().await.expect("a line");
        assert!(line.ends_with(b"\n"), "the server hung up");
        let line = String::from_utf8(line).expect("text");
        let number = format!("\t{}", self.number);
        line.trim_end().replacen(&number, "", 1)
    }

    /// A login of a client at 192.0.2.1 that came over TLS: its answer.
    pub async fn log_in(&mut self, service: &str, mechanism: &str, message: &str) -> String {
        self.log_in_from("192.0.2.1", service, mechanism, message).await
    }

    /// The same, from another address.
    pub async fn log_in_from(
        &mut self,
        ip: &str,
        service: &str,
        mechanism: &str,
        message: &str,
    ) -> String {
        self.number += 1;
        let (id, resp) = (self.number, STANDARD.encode(message));
        let line =
            format!("AUTH\t{id}\t{mechanism}\tservice={service}\trip={ip}\tsecured\tresp={resp}\n");
        self.wire.send(line.as_bytes()).await.expect("a server that reads");
        self.line().await
    }

    /// A login with address and password.
    pub async fn plain(&mut self, service: &str, address: &str, secret: &str) -> String {
        self.log_in(service, "PLAIN", &format!("\0{address}\0{secret}")).await
    }

    /// Answers a question: what is said then.
    pub async fn go_on(&mut self, message: &str) -> String {
        let line = format!("CONT\t{}\t{}\n", self.number, STANDARD.encode(message));
        self.wire.send(line.as_bytes()).await.expect("a server that reads");
        self.line().await
    }
}
