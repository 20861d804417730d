//! Expunged messages over gRPC: who sees them, what comes back.

use gatepost_proto::{
    common::v1::PageRequest,
    mail::v1::{
        DeleteExpungedRequest, ExpungedMessage, ListExpungedRequest, RestoreExpungedRequest,
        expunged_service_client::ExpungedServiceClient,
    },
};
use gatepost_runtime::access::with_bearer;

use super::*;

impl House {
    fn expunged(&self, from: ServiceName) -> ExpungedServiceClient<Link> {
        ExpungedServiceClient::new(self.board.link(from, ServiceName::Mail))
    }

    /// Delivers messages with these subjects, and expunges them one by one.
    async fn expunge(&self, folder: &str, subjects: &[&str]) {
        let mut imap = self.imap().await;
        imap.ask(&format!("b SELECT {folder}\r\n"), "b ").await;
        for subject in subjects {
            let message = format!("Subject: {subject}\r\nFrom: Bert <b@example.org>\r\n\r\nx\r\n");
            let length = message.len();
            let append = format!("c APPEND {folder} (\\Seen) {{{length}+}}\r\n{message}\r\n");
            assert!(imap.ask(&append, "c ").await.contains("c OK"));
            imap.ask("d STORE 1 +FLAGS (\\Deleted)\r\n", "d ").await;
            assert!(imap.ask("e EXPUNGE\r\n", "e ").await.contains("* 1 EXPUNGE"));
        }
    }

    async fn listed(&self, token: &str) -> Vec<ExpungedMessage> {
        let list = ListExpungedRequest { mailbox_id: anna().0.to_string(), page: None };
        let list = with_bearer(list, token).unwrap();
        let found = self.expunged(ServiceName::Web).list_expunged(list).await.unwrap();
        found.into_inner().messages
    }
}

fn restore(ids: Vec<String>, folder: &str) -> RestoreExpungedRequest {
    RestoreExpungedRequest { mailbox_id: anna().0.to_string(), ids, folder: folder.to_owned() }
}

fn delete_of_none() -> DeleteExpungedRequest {
    DeleteExpungedRequest { mailbox_id: anna().0.to_string(), ids: vec![], until: None }
}

#[tokio::test]
async fn what_was_expunged_comes_back_and_is_written_down() {
    let house = house().await;
    house.expunge("INBOX", &["=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "two", "three"]).await;
    let all = house.listed("right").await;
    let subjects: Vec<&str> = all.iter().map(|message| message.subject.as_str()).collect();
    assert_eq!(subjects, ["three", "two", "Grüße"]);
    assert_eq!((all[0].sender.as_str(), all[0].folder.as_str()), ("Bert", "INBOX"));
    assert!(all[0].received.is_some() && all[0].expunged.is_some() && all[0].size > 40);
    // Page by page.
    let mut page = PageRequest { size: 2, token: String::new() };
    let mut seen = Vec::new();
    for _ in 0..2 {
        let list = ListExpungedRequest {
            mailbox_id: anna().0.to_string(),
            page: Some(std::mem::take(&mut page)),
        };
        let list = with_bearer(list, "right").unwrap();
        let found = house.expunged(ServiceName::Web).list_expunged(list).await.unwrap();
        let found = found.into_inner();
        assert_eq!(found.kept_for.unwrap().seconds, 14 * 24 * 3600);
        seen.extend(found.messages);
        page = PageRequest { size: 2, token: found.page.unwrap().next_token };
    }
    assert_eq!((seen, page.token.as_str()), (all.clone(), ""));

    let mut web = house.expunged(ServiceName::Web);
    let ids = vec![all[0].id.clone(), all[2].id.clone(), all[0].id.clone()];
    let asked = with_bearer(restore(ids.clone(), ""), "right").unwrap();
    let restored = web.restore_expunged(asked).await.unwrap().into_inner();
    assert_eq!((restored.restored, restored.missing), (2, 0));
    let again = with_bearer(restore(ids, "Sent"), "right").unwrap();
    let again = web.restore_expunged(again).await.unwrap().into_inner();
    assert_eq!((again.restored, again.missing), (0, 2));
    let mut imap = house.imap().await;
    assert!(imap.ask("b SELECT INBOX\r\n", "b ").await.contains("* 2 EXISTS"));
    let fetched = imap.ask("c FETCH 1:2 (UID FLAGS)\r\n", "c ").await;
    assert!(fetched.contains("UID 4 FLAGS (\\Seen"), "{fetched}");

    let delete = DeleteExpungedRequest { ids: vec![all[1].id.clone()], ..delete_of_none() };
    let deleted = web.delete_expunged(with_bearer(delete, "right").unwrap()).await.unwrap();
    assert_eq!(deleted.into_inner().deleted, 1);
    assert!(house.listed("right").await.is_empty());
    let asked = house.around.permits.lock().unwrap().clone();
    let acts: Vec<(i32, u32)> = asked
        .iter()
        .filter(|asked| asked.act != 1)
        .map(|asked| (asked.act, asked.messages))
        .collect();
    assert_eq!(acts, [(2, 2), (2, 2), (3, 1)]);
}

#[tokio::test]
async fn only_who_may_has_them_back() {
    let house = house().await;
    house.expunge("INBOX", &["one"]).await;
    let id = house.listed("right").await[0].id.clone();
    let mut web = house.expunged(ServiceName::Web);
    for (token, code) in
        [("wrong", Code::NotFound), ("reads", Code::PermissionDenied), ("", Code::Unauthenticated)]
    {
        let request = restore(vec![id.clone()], "");
        let request = match token {
            "" => Request::new(request),
            token => with_bearer(request, token).unwrap(),
        };
        assert_eq!(web.restore_expunged(request).await.unwrap_err().code(), code, "{token}");
    }
    assert_eq!(house.listed("reads").await.len(), 1);
    for ids in [vec![], vec!["nonsense".to_owned()], vec![id.clone(); 1001]] {
        let request = with_bearer(restore(ids, ""), "right").unwrap();
        let refused = web.restore_expunged(request).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    let nowhere = with_bearer(restore(vec![id.clone()], "nowhere"), "right").unwrap();
    let nowhere = web.restore_expunged(nowhere).await.unwrap_err();
    assert_eq!(reason(&nowhere).as_deref(), Some("no-such-folder"));
    let other = house.expunged(ServiceName::Identity).restore_expunged(restore(vec![], "")).await;
    assert_eq!(other.unwrap_err().code(), Code::PermissionDenied);
    // An operator may, into another folder.
    let mut operator = house.expunged(ServiceName::Admin);
    let restored = operator.restore_expunged(restore(vec![id], "Archive")).await.unwrap();
    assert_eq!(restored.into_inner().restored, 1);
    let mut imap = house.imap().await;
    assert!(imap.ask("b SELECT Archive\r\n", "b ").await.contains("* 1 EXISTS"));
}

/// A folder's own rights hold for what was expunged from it, also when the folder is gone.
#[tokio::test]
async fn what_is_closed_to_somebody_stays_closed() {
    let house = house().await;
    let mut imap = house.imap().await;
    let account = anna().1;
    imap.ask("b CREATE Private\r\n", "b ").await;
    house.expunge("Private", &["secret"]).await;
    let said = imap.ask(&format!("c SETACL Private {account} lkxa\r\n"), "c ").await;
    assert!(said.contains("c OK"), "{said}");
    assert!(house.listed("right").await.is_empty());
    let said = imap.ask(&format!("d SETACL Private {account} lrkxtea\r\n"), "d ").await;
    assert!(said.contains("d OK"), "{said}");
    let found = house.listed("reads").await;
    assert_eq!(found.len(), 1);
    // What is read may not be put back where nothing may be put.
    let request = with_bearer(restore(vec![found[0].id.clone()], ""), "right").unwrap();
    let restored = house.expunged(ServiceName::Web).restore_expunged(request).await.unwrap();
    assert_eq!(restored.into_inner().missing, 1);
    imap.ask("e SELECT Private\r\n", "e ").await;
    house.expunge("INBOX", &["open"]).await;
    imap.ask("f CLOSE\r\n", "f ").await;
    assert!(imap.ask("g DELETE Private\r\n", "g ").await.contains("g OK"));
    let subjects = |messages: Vec<ExpungedMessage>| {
        messages.into_iter().map(|message| message.subject).collect::<Vec<_>>()
    };
    // It was not closed to everybody when it was expunged: it is like any other of INBOX now.
    assert_eq!(subjects(house.listed("reads").await), ["open", "secret"]);
}

/// All up to a moment are deleted, but what came after it, and what the caller may not expunge.
#[tokio::test]
async fn everything_up_to_a_moment_is_deleted_for_good() {
    let house = house().await;
    let mut imap = house.imap().await;
    let account = anna().1;
    imap.ask("b CREATE Private\r\n", "b ").await;
    house.expunge("Private", &["mine"]).await;
    let said = imap.ask(&format!("c SETACL Private {account} lrkxa\r\n"), "c ").await;
    assert!(said.contains("c OK"), "{said}");
    house.expunge("INBOX", &["one", "two"]).await;
    let until = house.listed("right").await[0].expunged;
    tokio::time::sleep(Duration::from_millis(5)).await;
    house.expunge("INBOX", &["three"]).await;
    let all = || DeleteExpungedRequest { until, ..delete_of_none() };
    let mut web = house.expunged(ServiceName::Web);
    for (token, code) in [("reads", Code::PermissionDenied), ("wrong", Code::NotFound)] {
        let refused = web.delete_expunged(with_bearer(all(), token).unwrap()).await.unwrap_err();
        assert_eq!(refused.code(), code, "{token}");
    }
    let id = house.listed("right").await[0].id.clone();
    let wild = prost_types::Timestamp { seconds: i64::MIN, nanos: -1 };
    for wrong in [
        delete_of_none(),
        DeleteExpungedRequest { ids: vec![id], ..all() },
        DeleteExpungedRequest { until: Some(wild), ..delete_of_none() },
    ] {
        let refused = web.delete_expunged(with_bearer(wrong, "right").unwrap()).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    for expected in [2, 0] {
        let deleted = web.delete_expunged(with_bearer(all(), "right").unwrap()).await.unwrap();
        assert_eq!(deleted.into_inner().deleted, expected);
    }
    let left = house.listed("right").await;
    let left: Vec<&str> = left.iter().map(|message| message.subject.as_str()).collect();
    assert_eq!(left, ["three", "mine"]);
    // Written down is what goes, once.
    let asked = house.around.permits.lock().unwrap().clone();
    let deleted = asked.iter().filter(|asked| asked.act() == mailbox::ExpungedMailAct::Delete);
    assert_eq!(deleted.map(|asked| asked.messages).collect::<Vec<_>>(), [2]);
    // An operator deletes what is closed to her, too.
    let all = DeleteExpungedRequest { until: house.listed("right").await[0].expunged, ..all() };
    let deleted = house.expunged(ServiceName::Admin).delete_expunged(all).await.unwrap();
    assert_eq!(deleted.into_inner().deleted, 2);
    let works = house.around.works.lock().unwrap().clone();
    assert_eq!(
        (works.len(), works[0].work(), works[0].messages),
        (1, mailbox::OperatorWork::Delete, 2)
    );
}
