//! check, repair, reindex.

use gatepost_proto::mail::v1::{
    CheckMailboxRequest, MailboxReport, ReindexMailboxRequest, RepairMailboxRequest, WorkProgress,
    check_mailbox_response, reindex_mailbox_response, repair_mailbox_response,
};
use serde_json::{Value, json};
use tonic::{Status, Streaming};

use super::{find, progress, progress_done};
use crate::admin::{AdminError, Clients, Format, Report, output};

/// An answer of a long work.
enum Step<T> {
    Progress(WorkProgress),
    /// The last one.
    Done(T),
}

pub(super) async fn check(
    mut clients: Clients,
    mailbox: &str,
    bytes: bool,
    format: Format,
) -> Result<(), AdminError> {
    use check_mailbox_response::Step as Wire;
    let mailbox_id = find(&mut clients, mailbox).await?.id;
    let request = CheckMailboxRequest { mailbox_id, bytes };
    let steps = clients.maintenance.check_mailbox(request).await?.into_inner();
    let report = follow(steps, |answer| {
        Some(match answer.step? {
            Wire::Progress(step) => Step::Progress(step),
            Wire::Report(report) => Step::Done(report),
        })
    });
    let report = report.await?;
    output::print(&render(&report, format))?;
    judge(report.found)
}

pub(super) async fn repair(
    mut clients: Clients,
    mailbox: &str,
    bytes: bool,
    format: Format,
) -> Result<(), AdminError> {
    use repair_mailbox_response::Step as Wire;
    let mailbox_id = find(&mut clients, mailbox).await?.id;
    let request = RepairMailboxRequest { mailbox_id, bytes };
    let steps = clients.maintenance.repair_mailbox(request).await?.into_inner();
    let report = follow(steps, |answer| {
        Some(match answer.step? {
            Wire::Progress(step) => Step::Progress(step),
            Wire::Report(report) => Step::Done(report),
        })
    });
    let report = report.await?;
    output::print(&render(&report, format))?;
    let left = report.findings.iter().filter(|finding| !finding.repairable);
    judge(left.count() as u64)
}

pub(super) async fn reindex(mut clients: Clients, mailbox: &str) -> Result<Report, AdminError> {
    use reindex_mailbox_response::Step as Wire;
    let mailbox_id = find(&mut clients, mailbox).await?.id;
    let request = ReindexMailboxRequest { mailbox_id };
    let steps = clients.maintenance.reindex_mailbox(request).await?.into_inner();
    let indexed = follow(steps, |answer| {
        Some(match answer.step? {
            Wire::Progress(step) => Step::Progress(step),
            Wire::Indexed(indexed) => Step::Done(indexed),
        })
    });
    Ok(Report::Item(vec![("indexed", indexed.await?.into())]))
}

/// Tells how far a long work is, up to what it says last. What `step` does not know is passed over.
async fn follow<A, T>(
    mut answers: Streaming<A>,
    step: impl Fn(A) -> Option<Step<T>>,
) -> Result<T, AdminError> {
    while let Some(answer) = answers.message().await? {
        match step(answer) {
            Some(Step::Progress(step)) => tell(&step),
            Some(Step::Done(last)) => {
                progress_done();
                return Ok(last);
            }
            None => {}
        }
    }
    Err(halfway())
}

fn tell(step: &WorkProgress) {
    progress(&format!("{} of {}", step.done, step.total));
}

fn halfway() -> AdminError {
    Status::unavailable("the mail service stopped in between").into()
}

fn judge(wrong: u64) -> Result<(), AdminError> {
    if wrong == 0 { Ok(()) } else { Err(AdminError::Wrong(wrong)) }
}

fn render(report: &MailboxReport, format: Format) -> String {
    let fields = vec![
        ("folders", report.folders.into()),
        ("messages", report.messages.into()),
        ("expunged", report.kept.into()),
        ("blobs", report.blobs.into()),
        ("bytes", report.bytes.into()),
        ("found", report.found.into()),
        ("repaired", report.repaired.into()),
    ];
    if format == Format::Json {
        let finding = |finding: &gatepost_proto::mail::v1::MailboxFinding| {
            json!({
                "kind": finding.kind,
                "text": finding.text,
                "repairable": finding.repairable,
            })
        };
        let mut object: serde_json::Map<String, Value> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let findings = report.findings.iter().map(finding).collect();
        object.insert("findings".to_owned(), Value::Array(findings));
        return format!("{:#}\n", Value::Object(object));
    }
    let mut text = Report::Item(fields).render(format);
    for finding in &report.findings {
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let line: String = finding.text.chars().map(plain).collect();
        let after = if finding.repairable { "" } else { " (no repair helps)" };
        text.push_str(&format!("{line}{after}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use gatepost_proto::mail::v1::MailboxFinding;

    use super::*;

    #[test]
    fn findings_are_named_for_people_and_for_programs() {
        let finding = MailboxFinding {
            kind: "bytes-gone".to_owned(),
            text: "the bytes of message 1 in a\u{1b}b are gone".to_owned(),
            repairable: false,
        };
        let report = MailboxReport { found: 1, findings: vec![finding], ..Default::default() };
        let text = render(&report, Format::Text);
        assert!(text.ends_with("the bytes of message 1 in a b are gone (no repair helps)\n"));
        let read: Value = serde_json::from_str(&render(&report, Format::Json)).unwrap();
        assert_eq!(
            (&read["found"], &read["findings"][0]["kind"]),
            (&json!(1), &json!("bytes-gone"))
        );
        assert!(judge(0).is_ok() && judge(1).is_err());
    }
}
