//! IDLE (RFC 2177).

use std::sync::Arc;

use tokio::time::timeout;

use super::{Answer, access, refresh_rights};
use crate::{connection::Connection, failure::Failure, io::Gone};

/// Longest line that ends an IDLE.
const MAX_DONE: usize = 1024;

/// Tells what changes in the selected folder as it changes, until the client says DONE.
pub(super) async fn idle(connection: &mut Connection) -> Answer {
    let server = Arc::clone(&connection.server);
    let mut changes = access(connection)?.view.as_ref().map(|view| view.folder.changes());
    connection.io.line("+ idling");
    loop {
        refresh_rights(connection)?;
        if let Some(access) = &mut connection.access
            && let Some(view) = &mut access.view
        {
            view.announce(connection.io.out(), true, access.dialect);
        }
        connection.io.flush().await?;
        let changed = async {
            match &mut changes {
                Some(changes) => changes.changed().await.is_ok(),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = server.drain.draining() => {
                return Err(Failure::Bye("[UNAVAILABLE] the server is stopping"));
            }
            alive = changed => {
                if !alive {
                    // The folder is gone; only DONE can come.
                    changes = None;
                }
            }
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
