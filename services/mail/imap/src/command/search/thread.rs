//! THREAD (RFC 5256).

use super::{
    Answer, SELECT_FIRST, access,
    fields::known,
    find_all,
    forest::{Mail, ordered_subject, references},
};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{Algorithm, SetKind, ThreadArgs},
    render,
};
use gatepost_mime::text::{base_subject, fold};

/// Message ids that are read from one References field: the first and the last ones.
const FIRST_IDS: usize = 20;
const LAST_IDS: usize = 180;

/// `THREAD`
pub(in crate::command) async fn thread(
    connection: &mut Connection,
    kind: SetKind,
    args: &ThreadArgs,
) -> Answer {
    let hits = find_all(connection, &args.search).await?;
    let view = access(connection)?.view.as_ref().ok_or(SELECT_FIRST)?;
    let known = known(&view.folder.clone(), &hits).await?;
    let algorithm = args.algorithm;
    let threading = tokio::task::spawn_blocking(move || {
        let mails: Vec<Mail> = known.iter().map(|known| mail(known, kind)).collect();
        let forest = match algorithm {
            Algorithm::OrderedSubject => ordered_subject(&mails),
            Algorithm::References => references(&mails),
        };
        forest.lines(&mails)
    });
    let threads = threading.await;
    let threads = threads.map_err(|_| Failure::no("[SERVERBUG] threading failed unexpectedly"))?;
    render::text(connection.io.out(), "* THREAD");
    for (place, thread) in threads.iter().enumerate() {
        if place == 0 {
            render::text(connection.io.out(), " ");
        }
        render::text(connection.io.out(), thread);
        connection.io.relieve().await?;
    }
    render::text(connection.io.out(), "\r\n");
    Ok("done".into())
}

fn mail(known: &super::fields::Known, kind: SetKind) -> Mail {
    let envelope = &known.envelope;
    let base = base_subject(envelope.subject.as_deref().unwrap_or_default());
    let mut references = ids(envelope.references.as_deref().unwrap_or_default());
    if references.len() > FIRST_IDS + LAST_IDS {
        references.drain(FIRST_IDS..references.len() - LAST_IDS);
    }
    if references.is_empty() {
        references = ids(envelope.in_reply_to.as_deref().unwrap_or_default());
        references.truncate(1);
    }
    Mail {
        number: known.hit.number(kind),
        order: known.hit.message.number,
        sent: known.sent,
        subject: fold(&base.subject),
        is_reply: base.is_reply,
        id: ids(envelope.message_id.as_deref().unwrap_or_default()).into_iter().next(),
        references,
    }
}

/// The message ids of a field: what stands in angle brackets, without quotes around its halves, so that
/// two ways to write an id are one (RFC 5256 §3, step 1).
fn ids(value: &[u8]) -> Vec<Vec<u8>> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = rest.iter().position(|byte| matches!(byte, b'>' | b'<')) else { break };
        let (id, after) = rest.split_at(close);
        if after.first() == Some(&b'>') && id.contains(&b'@') {
            let plain = |byte: &u8| !matches!(byte, b'"' | b'\\') && !byte.is_ascii_whitespace();
            ids.push(id.iter().copied().filter(plain).collect());
        }
        rest = after;
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_fields() {
        for (value, wanted) in [
            ("<a@b>", vec!["a@b"]),
            ("<a@b> (comment) <\"c d\"@e>,<f@g>", vec!["a@b", "cd@e", "f@g"]),
            ("a@b <no-at> <x@y", vec![]),
            ("<<a@b>", vec!["a@b"]),
            ("", vec![]),
        ] {
            let got = ids(value.as_bytes());
            let wanted: Vec<Vec<u8>> =
                wanted.into_iter().map(|id| id.as_bytes().to_vec()).collect();
            assert_eq!(got, wanted, "{value}");
        }
    }
}
