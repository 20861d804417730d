//! IDLE (RFC 2177).

use std::sync::Arc;

use gatepost_mail_store::ModSeq;
use tokio::{sync::watch, time::timeout};

use super::{Answer, access, refresh_rights, search::context::settle};
use crate::{
    announce::announce,
    connection::{Access, Connection},
    failure::Failure,
    io::Gone,
};

/// Longest line that ends an IDLE.
const MAX_DONE: usize = 1024;

/// What a connection that waits is woken by.
struct Waking {
    /// Changes of the selected folder.
    folder: Option<watch::Receiver<ModSeq>>,
    /// Changes of anything in the mailbox, where the client wants to be told of those.
    mailbox: Option<watch::Receiver<u64>>,
}

impl Waking {
    fn of(access: &Access) -> Self {
        let wants_all = access.annotated.enabled || access.notify.is_some();
        Self {
            folder: access.view.as_ref().map(|view| view.folder.changes()),
            mailbox: wants_all.then(|| access.mailbox.pulse()),
        }
    }

    /// Waits for a change.
    async fn changed(&mut self) {
        tokio::select! {
            () = next(&mut self.folder) => {}
            () = next(&mut self.mailbox) => {}
        }
    }
}

/// Waits for a change; for ever when there can be none.
async fn next<T>(changes: &mut Option<watch::Receiver<T>>) {
    if let Some(receiver) = changes {
        if receiver.changed().await.is_ok() {
            return;
        }
        // What was watched is gone: that it is so is told, and nothing comes after.
        *changes = None;
        return;
    }
    std::future::pending::<()>().await;
}

/// Tells what changes in the selected folder as it changes, until the client says DONE.
pub(super) async fn idle(connection: &mut Connection) -> Answer {
    let server = Arc::clone(&connection.server);
    let mut changes = Waking::of(access(connection)?);
    connection.io.line("+ idling");
    loop {
        refresh_rights(connection)?;
        if let Some(access) = &mut connection.access
            && access.notify.is_none()
            && let Some(view) = &mut access.view
        {
            view.announce(&mut connection.io, true, access.dialect).await?;
        }
        announce(connection, true, false).await?;
        Box::pin(settle(connection, true)).await?;
        connection.io.flush().await?;
        tokio::select! {
            biased;
            () = server.drain.draining() => {
                return Err(Failure::Bye("[UNAVAILABLE] the server is stopping"));
            }
            () = changes.changed() => {}
            line = timeout(server.config.idle_timeout.0, connection.io.take_line(MAX_DONE)) => {
                let line = line.map_err(|_| Failure::Bye("[UNAVAILABLE] idle for too long"))??;
                return match line {
                    Some(line) if line.trim_ascii_end().eq_ignore_ascii_case(b"DONE") => {
                        Ok("done".into())
                    }
                    Some(_) => Err(Failure::bad("only DONE ends IDLE")),
                    None => Err(Failure::Gone(Gone::Closed)),
                };
            }
        }
    }
}
