//! SORT (RFC 5256) and its extended form (RFC 5267 §3).

use super::{Answer, SELECT_FIRST, access, answer::extended, fields::sorted, find_all};
use crate::{
    connection::Connection,
    grammar::{SetKind, SortArgs},
    render::{self, put},
};

/// `SORT`
pub(in crate::command) async fn sort(
    connection: &mut Connection,
    tag: &str,
    kind: SetKind,
    args: &SortArgs,
) -> Answer {
    let hits = find_all(connection, &args.search).await?;
    let view = access(connection)?.view.as_ref().ok_or(SELECT_FIRST)?;
    let hits = sorted(&view.folder.clone(), &hits, &args.criteria).await?;
    if let Some(wanted) = &args.search.returns {
        if wanted.save {
            let saved: Vec<_> = wanted.saved(&hits).map(|hit| hit.message.uid).collect();
            super::super::view(connection)?.save(saved);
        }
        let numbers: Vec<u32> = hits.iter().map(|hit| hit.number(kind)).collect();
        if !wanted.only_saves() {
            let modseq = wanted.modseq(&hits).filter(|_| args.search.mod_seq);
            extended(connection.io.out(), tag, None, kind, &numbers, modseq, wanted);
        }
        if wanted.update {
            super::context::refuse(connection, tag);
        }
        return Ok("done".into());
    }
    render::text(connection.io.out(), "* SORT");
    for some in hits.chunks(1024) {
        for hit in some {
            put!(connection.io.out(), " {}", hit.number(kind));
        }
        connection.io.relieve().await?;
    }
    // RFC 7162 §3.1.6
    let highest = hits.iter().map(|hit| hit.modseq).max().filter(|_| args.search.mod_seq);
    if let Some(highest) = highest {
        put!(connection.io.out(), " (MODSEQ {highest})");
    }
    render::text(connection.io.out(), "\r\n");
    Ok("done".into())
}
