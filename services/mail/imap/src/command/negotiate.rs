//! STARTTLS, COMPRESS, ENABLE, ID, UNAUTHENTICATE.

use tokio::time::{Instant, timeout_at};

use super::{Answer, LOG_IN_FIRST, answer};
use crate::{
    connection::{Connection, Next},
    failure::Failure,
    io::Gone,
    login,
    render::{self, put},
};

/// `STARTTLS` (RFC 9051 §6.2.1). What the client sent behind it is thrown away: whoever sits between
/// could have put it there.
pub(super) async fn start_tls(connection: &mut Connection, tag: &str) -> Result<Next, Failure> {
    if connection.secure {
        return answer(connection, tag, Err(Failure::bad("TLS is on already")), false).await;
    }
    connection.io.line(&format!("{tag} OK begin TLS now"));
    connection.io.flush().await?;
    let nothing = connection.server.io(Box::new(tokio::io::empty()));
    let wire = std::mem::replace(&mut connection.io, nothing).into_wire();
    let acceptor = connection.server.tls.clone();
    let handshake = timeout_at(connection.login_by, acceptor.accept(wire)).await;
    let stream = handshake.map_err(|_| Gone::TooSlow)?.map_err(Gone::Broken)?;
    connection.io = connection.server.io(Box::new(stream));
    connection.secure = true;
    Ok(Next::Command)
}

/// `COMPRESS` (RFC 4978). Only after login: secrets of logins are never compressed together with what
/// others may have chosen.
pub(super) async fn compress(
    connection: &mut Connection,
    tag: &str,
    algorithm: &str,
) -> Result<Next, Failure> {
    let refusal = if connection.access.is_none() {
        Some(LOG_IN_FIRST)
    } else if connection.io.is_compressed() {
        Some(Failure::no("[COMPRESSIONACTIVE] everything is compressed already"))
    } else if algorithm != "DEFLATE" {
        Some(Failure::bad("this algorithm is not known"))
    } else if !connection.server.config.compress {
        Some(Failure::no("[CANNOT] compression is switched off"))
    } else if connection.io.has_input() {
        // What came ahead could be either: the client has to wait for the answer (§3).
        Some(Failure::bad("nothing can be sent before COMPRESS is answered"))
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return answer(connection, tag, Err(refusal), true).await;
    }
    let next = answer(connection, tag, Ok("compressed from here on".into()), true).await?;
    connection.io.flush().await?;
    connection.io.compress();
    Ok(next)
}

/// `UNAUTHENTICATE` (RFC 8437): back to before login, with nothing enabled and no folder selected. What
/// was compressed is not from here on, in either direction (§4.1). The answer is never NO (§3): where it is
/// not clear where the client's compressed bytes end, the connection ends.
pub(super) async fn unauthenticate(
    connection: &mut Connection,
    tag: &str,
) -> Result<Next, Failure> {
    if connection.access.is_none() {
        return answer(connection, tag, Err(LOG_IN_FIRST), true).await;
    }
    if !connection.io.may_decompress() {
        return Err(Failure::Bye("[CLIENTBUG] it is not clear where compression ends"));
    }
    connection.access = None;
    connection.io.out().utf8 = false;
    connection.login_by = Instant::now() + connection.server.config.login_within.0;
    let text = format!("[CAPABILITY {}] log in anew", connection.capabilities());
    answer(connection, tag, Ok(text.into()), true).await?;
    if connection.io.is_compressed() {
        connection.io.flush().await?;
        connection.io.decompress();
    }
    Ok(Next::Command)
}

/// `ENABLE` (RFC 5161). What cannot be enabled is passed over. Nothing is ever disabled.
pub(super) fn enable(connection: &mut Connection, capabilities: &[String]) -> Answer {
    let access = connection.access.as_deref_mut().ok_or(LOG_IN_FIRST)?;
    let dialect = &mut access.dialect;
    let mut enabled = String::from("* ENABLED");
    for capability in capabilities {
        let mut name = capability.as_str();
        match name {
            "CONDSTORE" => dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref()),
            // RFC 9051 Appendix A: and with it names of folders in UTF-8.
            "IMAP4REV2" => {
                name = "IMAP4rev2";
                dialect.rev2 = true;
                dialect.utf8 = true;
                connection.io.out().utf8 = true;
            }
            "UIDONLY" => dialect.uid_only = true,
            // RFC 7162 §3.2.3: it has CONDSTORE in it.
            "QRESYNC" => {
                dialect.qresync = true;
                dialect.tell_mod_seqs(connection.io.out(), access.view.as_ref());
            }
            "METADATA" => access.annotated.enable(&access.mailbox),
            "UTF8=ACCEPT" => {
                dialect.utf8 = true;
                connection.io.out().utf8 = true;
            }
            _ => continue,
        }
        enabled.push(' ');
        enabled.push_str(name);
    }
    connection.io.line(&enabled);
    Ok("done".into())
}

/// `ID` (RFC 2971): says who we are and notes who the client is.
pub(super) fn id(
    connection: &mut Connection,
    fields: &[(Vec<u8>, Option<Vec<u8>>)],
) -> std::borrow::Cow<'static, str> {
    let field = |name: &str| {
        let found = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name.as_bytes()));
        let value = found.and_then(|(_, value)| value.as_deref()).unwrap_or_default();
        String::from_utf8_lossy(value).trim().to_owned()
    };
    let program = format!("{} {}", field("name"), field("version"));
    let program = program.trim();
    if !program.is_empty() {
        connection.client = gatepost_model::Client::new(connection.client.ip, program);
        login::record_program(connection);
    }
    let out = connection.io.out();
    render::text(out, "* ID (\"name\" \"Gatepost\" \"version\" ");
    put!(out, "\"{}\")\r\n", env!("CARGO_PKG_VERSION"));
    "nice to meet you".into()
}
