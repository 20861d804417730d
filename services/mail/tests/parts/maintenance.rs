//! What operators do to mailboxes, over gRPC.

use std::collections::BTreeMap;

use gatepost_proto::mail::v1::{
    CheckMailboxRequest, DeleteExpungedRequest, ExportMailboxRequest, GetImportPositionRequest,
    ImportFolder, ImportMailboxRequest, ImportMailboxResponse, ImportMessage, ImportStart,
    ListExpungedRequest, MailboxReport, ReindexMailboxRequest, RepairMailboxRequest,
    RestoreExpungedRequest, SetMessageLimitRequest, check_mailbox_response,
    export_mailbox_response, expunged_service_client::ExpungedServiceClient,
    import_mailbox_request::Part, maintenance_service_client::MaintenanceServiceClient,
    reindex_mailbox_response, repair_mailbox_response,
};

use super::*;

/// Folders with their messages: flags, date and bytes.
type Mail = BTreeMap<String, Vec<(Vec<String>, u64, Vec<u8>)>>;

fn other() -> String {
    MailboxId::from_bytes([8; 16]).to_string()
}

impl House {
    fn operator(&self) -> MaintenanceServiceClient<Link> {
        MaintenanceServiceClient::new(self.board.link(ServiceName::Admin, ServiceName::Mail))
    }

    async fn export(&self, mailbox_id: String) -> Mail {
        use export_mailbox_response::Part;
        let request = ExportMailboxRequest { mailbox_id, folders: vec![] };
        let mut parts = self.operator().export_mailbox(request).await.unwrap().into_inner();
        let (mut mail, mut folder) = (Mail::new(), String::new());
        while let Some(part) = parts.message().await.unwrap() {
            match part.part.unwrap() {
                Part::Folder(next) => {
                    folder = next.name;
                    mail.insert(folder.clone(), vec![]);
                }
                Part::Message(message) => {
                    let kept = (message.flags, message.internal_date_millis, vec![]);
                    mail.get_mut(&folder).unwrap().push(kept);
                }
                Part::Data(data) => {
                    mail.get_mut(&folder).unwrap().last_mut().unwrap().2.extend(data);
                }
            }
        }
        mail
    }

    async fn import(
        &self,
        start: ImportStart,
        mail: &Mail,
    ) -> Result<ImportMailboxResponse, Status> {
        let mut parts = vec![Part::Start(start)];
        for (name, messages) in mail {
            parts.push(Part::Folder(ImportFolder { name: name.clone(), source: vec![] }));
            for (flags, internal_date_millis, bytes) in messages {
                parts.push(Part::Message(ImportMessage {
                    size: bytes.len() as u64,
                    flags: flags.clone(),
                    internal_date_millis: *internal_date_millis,
                    number: 0,
                }));
                parts.extend(bytes.chunks(1000).map(|piece| Part::Data(piece.to_vec())));
            }
        }
        self.send(parts).await
    }

    async fn send(&self, parts: Vec<Part>) -> Result<ImportMailboxResponse, Status> {
        let parts = parts.into_iter().map(|part| ImportMailboxRequest { part: Some(part) });
        let answer = self.operator().import_mailbox(stream::iter(parts.collect::<Vec<_>>())).await;
        answer.map(Response::into_inner)
    }

    async fn check(&self, mailbox_id: String) -> MailboxReport {
        use check_mailbox_response::Step;
        let request = CheckMailboxRequest { mailbox_id, bytes: true };
        let mut steps = self.operator().check_mailbox(request).await.unwrap().into_inner();
        loop {
            if let Some(Step::Report(report)) = steps.message().await.unwrap().unwrap().step {
                return report;
            }
        }
    }
}

fn start(quota_bytes: u64, duplicates: bool) -> ImportStart {
    ImportStart { mailbox_id: other(), quota_bytes, duplicates }
}

#[tokio::test]
async fn what_is_exported_and_imported_is_the_same_and_comes_once() {
    let house = house().await;
    let mut imap = house.imap().await;
    imap.ask("b CREATE Work/2024\r\n", "b ").await;
    let long = format!("Subject: long\r\n\r\n{}", "0123456789\r\n".repeat(60_000));
    for (folder, flags, date, text) in [
        (
            "INBOX",
            "(\\Seen $Work)",
            "\"15-Nov-2023 22:13:20 +0000\" ",
            "Subject: a\r\n\r\nFrom x\r\n",
        ),
        ("INBOX", "()", "\" 1-Jan-2001 00:00:00 +0000\" ", "Subject: a\r\n\r\nFrom x\r\n"),
        ("Work/2024", "(\\Answered \\Deleted)", "", long.as_str()),
    ] {
        let length = text.len();
        let append = format!("c APPEND {folder} {flags} {date}{{{length}+}}\r\n{text}\r\n");
        assert!(imap.ask(&append, "c ").await.contains("c OK"));
    }
    let mail = house.export(anna().0.to_string()).await;
    assert_eq!((mail["INBOX"].len(), mail["Work/2024"].len()), (2, 1));
    assert_eq!(mail["INBOX"][0].0, ["\\Seen", "$Work"]);
    assert_eq!(mail["INBOX"][0].1, 1_700_086_400_000);
    assert_eq!(mail["Work/2024"][0].2, long.as_bytes());

    let done = house.import(start(0, false), &mail).await.unwrap();
    assert_eq!((done.imported, done.present, done.refused), (3, 0, 0));
    assert_eq!(house.export(other()).await, mail);
    // A second run brings nothing, two of the same bytes included; one that is new it does.
    let again = house.import(start(0, false), &mail).await.unwrap();
    assert_eq!((again.imported, again.present), (0, 3));
    let mut more = mail.clone();
    more.get_mut("INBOX").unwrap().push((vec![], 5000, b"Subject: a\r\n\r\nFrom x\r\n".to_vec()));
    let third = house.import(start(0, false), &more).await.unwrap();
    assert_eq!((third.imported, third.present), (1, 3));
    let report = house.check(other()).await;
    assert_eq!((report.found, report.messages, report.blobs), (0, 4, 2));

    let twice = house.import(start(0, true), &mail).await.unwrap();
    assert_eq!(twice.imported, 3);
    let full = house.import(start(1000, true), &mail).await.unwrap_err();
    assert_eq!(reason(&full).as_deref(), Some("over-quota"));
}

#[tokio::test]
async fn an_import_from_a_server_goes_on_behind_the_last() {
    let house = house().await;
    let source = vec![3; 16];
    let position = GetImportPositionRequest { mailbox_id: other(), source: source.clone() };
    let through = |house: &House| {
        let (mut operator, asked) = (house.operator(), position.clone());
        async move { operator.get_import_position(asked).await.unwrap().into_inner().through }
    };
    assert_eq!(through(&house).await, 0);
    let folder = Part::Folder(ImportFolder { name: "New/Folder".into(), source });
    let message = |number: u32, flag: &str, size: u64| {
        let flags = vec![flag.to_owned(), "\\Recent".to_owned()];
        Part::Message(ImportMessage { size, flags, internal_date_millis: 0, number })
    };
    let parts = vec![
        Part::Start(start(0, false)),
        folder.clone(),
        message(7, "\\Seen", 3),
        Part::Data(b"ab".to_vec()),
        Part::Data(b"c".to_vec()),
        message(9, "no (flag", 0),
        message(12, "", 60 << 20),
    ];
    // The last is too large, and the connection breaks in the middle of it: what was before counts not
    // until it is durable.
    let broken = house.send(parts.clone()).await.unwrap_err();
    assert_eq!(broken.code(), Code::InvalidArgument);
    assert_eq!(through(&house).await, 0);
    let done = house.send(parts[..6].to_vec()).await.unwrap();
    assert_eq!((done.imported, done.imported_bytes, done.remarks.len()), (2, 3, 1));
    assert_eq!(through(&house).await, 9);
    for wrong in [
        vec![folder.clone()],
        vec![Part::Start(start(0, false)), message(1, "", 0)],
        vec![Part::Start(start(0, false)), Part::Data(vec![1])],
        vec![Part::Start(start(0, false)), folder, message(1, "", 1), Part::Data(vec![1, 2])],
    ] {
        assert_eq!(house.send(wrong).await.unwrap_err().code(), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn operators_alone_look_after_mailboxes() {
    let house = house().await;
    let mailbox_id = anna().0.to_string();
    let mut operator = house.operator();
    let limit = SetMessageLimitRequest { mailbox_id: mailbox_id.clone(), messages: 1 };
    let now = operator.set_message_limit(limit.clone()).await.unwrap().into_inner();
    assert_eq!((now.messages, now.used), (1, 0));
    let mut mail = house.mail(ServiceName::Identity);
    mail.deliver(notice("anna@example.org")).await.unwrap();
    let full = mail.deliver(notice("anna@example.org")).await.unwrap_err();
    assert_eq!(reason(&full).as_deref(), Some("over-quota"));
    let request = ReindexMailboxRequest { mailbox_id: mailbox_id.clone() };
    let mut steps = operator.reindex_mailbox(request).await.unwrap().into_inner();
    let mut indexed = None;
    while let Some(step) = steps.message().await.unwrap() {
        if let Some(reindex_mailbox_response::Step::Indexed(count)) = step.step {
            indexed = Some(count);
        }
    }
    assert_eq!(indexed, Some(1));
    let request = RepairMailboxRequest { mailbox_id: mailbox_id.clone(), bytes: true };
    let mut steps = operator.repair_mailbox(request).await.unwrap().into_inner();
    let mut report = None;
    while let Some(step) = steps.message().await.unwrap() {
        if let Some(repair_mailbox_response::Step::Report(last)) = step.step {
            report = Some(last);
        }
    }
    assert_eq!(report.map(|report| (report.found, report.repaired)), Some((0, 0)));
    for who in [ServiceName::Web, ServiceName::Identity] {
        let mut stranger = MaintenanceServiceClient::new(house.board.link(who, ServiceName::Mail));
        let refused = stranger.set_message_limit(limit.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        let request = ExportMailboxRequest { mailbox_id: mailbox_id.clone(), folders: vec![] };
        assert_eq!(
            stranger.export_mailbox(request).await.unwrap_err().code(),
            Code::PermissionDenied
        );
    }
}

/// What an operator does to a mailbox stands in its organization's log before it is done, and is not
/// done when it cannot stand there.
#[tokio::test]
async fn what_operators_do_is_written_down_first() {
    use mailbox::OperatorWork as Work;
    let house = house().await;
    let mailbox_id = anna().0.to_string();
    house.mail(ServiceName::Identity).deliver(notice("anna@example.org")).await.unwrap();
    let mut imap = house.imap().await;
    imap.ask("b SELECT INBOX\r\n", "b ").await;
    imap.ask("c STORE 1 +FLAGS (\\Deleted)\r\n", "c ").await;
    imap.ask("d EXPUNGE\r\n", "d ").await;
    let mut expunged =
        ExpungedServiceClient::new(house.board.link(ServiceName::Admin, ServiceName::Mail));
    let list = ListExpungedRequest { mailbox_id: mailbox_id.clone(), page: None };
    let kept = expunged.list_expunged(list).await.unwrap().into_inner().messages;
    let restore = |folder: &str| RestoreExpungedRequest {
        mailbox_id: mailbox_id.clone(),
        ids: vec![kept[0].id.clone()],
        folder: folder.to_owned(),
    };
    let delete = DeleteExpungedRequest {
        mailbox_id: mailbox_id.clone(),
        ids: vec![kept[0].id.clone()],
        until: None,
    };
    let limit = SetMessageLimitRequest { mailbox_id: mailbox_id.clone(), messages: 5 };
    let export = ExportMailboxRequest { mailbox_id: mailbox_id.clone(), folders: vec![] };
    let one = ExportMailboxRequest { folders: vec!["INBOX".to_owned()], ..export.clone() };
    let repair = RepairMailboxRequest { mailbox_id: mailbox_id.clone(), bytes: false };
    let mut operator = house.operator();
    let source = Mail::from([("Old".to_owned(), vec![(vec![], 0, b"a: b\r\n\r\n".to_vec())])]);

    house.around.most_works.store(0, Ordering::Relaxed);
    let refusals = [
        expunged.restore_expunged(restore("")).await.err(),
        expunged.delete_expunged(delete.clone()).await.err(),
        operator.set_message_limit(limit.clone()).await.err(),
        operator.export_mailbox(export.clone()).await.err(),
        operator.repair_mailbox(repair.clone()).await.err(),
        house.import(start(0, false), &source).await.err(),
    ];
    for (at, refused) in refusals.into_iter().enumerate() {
        assert_eq!(refused.map(|status| status.code()), Some(Code::NotFound), "{at}");
    }
    assert!(house.around.works.lock().unwrap().is_empty());

    house.around.most_works.store(usize::MAX, Ordering::Relaxed);
    let restored = expunged.restore_expunged(restore("INBOX")).await.unwrap().into_inner();
    assert_eq!(restored.restored, 1, "nothing that was refused happened");
    assert_eq!(expunged.delete_expunged(delete).await.unwrap().into_inner().deleted, 0);
    operator.set_message_limit(limit).await.unwrap();
    operator.export_mailbox(export).await.unwrap();
    operator.export_mailbox(one).await.unwrap();
    let mut steps = operator.repair_mailbox(repair).await.unwrap().into_inner();
    while steps.message().await.unwrap().is_some() {}
    house.import(start(0, false), &source).await.unwrap();
    // One that fails tells how far it came.
    let full = house.import(start(1, true), &source).await.unwrap_err();
    assert_eq!(reason(&full).as_deref(), Some("over-quota"));
    let written = house.around.works.lock().unwrap().clone();
    let written: Vec<_> = written
        .iter()
        .map(|work| (work.work(), work.messages, work.folder.as_str(), &work.mailbox_id))
        .collect();
    let (own, other) = (&mailbox_id, &other());
    assert_eq!(
        written,
        [
            (Work::Restore, 1, "INBOX", own),
            (Work::Delete, 1, "", own),
            (Work::Limit, 5, "", own),
            (Work::Export, 0, "", own),
            (Work::Export, 0, "INBOX", own),
            (Work::Repair, 0, "", own),
            (Work::ImportBegin, 0, "", other),
            (Work::ImportEnd, 1, "", other),
            (Work::ImportBegin, 0, "", other),
            (Work::ImportEnd, 0, "", other),
        ]
    );
}
