//! A courier that keeps what it is given.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gatepost_notice::{Courier, Notice, NoticeError};

/// Keeps mails, unless it is told to be away.
#[derive(Default)]
pub struct Post {
    pub sent: Mutex<Vec<Notice>>,
    pub away: AtomicBool,
}

impl Post {
    /// The mail number `nth` to an address with a subject that contains `subject`; waits for it.
    pub async fn mail(&self, recipient: &str, subject: &str, nth: usize) -> String {
        for _ in 0..500 {
            if let Some(text) = self.all(recipient, subject).get(nth) {
                return text.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let sent = self.sent.lock().unwrap();
        let sent = sent.iter().map(|mail| format!("{}: {}", mail.recipient, mail.subject));
        panic!("no mail {subject:?} to {recipient} but {:?}", sent.collect::<Vec<_>>())
    }

    /// What has been sent to an address by now, with a subject that contains `subject`.
    pub fn all(&self, recipient: &str, subject: &str) -> Vec<String> {
        let sent = self.sent.lock().unwrap();
        let found = sent.iter().filter(|notice| {
            notice.recipient.to_string() == recipient && notice.subject.contains(subject)
        });
        found.map(|notice| notice.text.clone()).collect()
    }
}

#[async_trait::async_trait]
impl Courier for Post {
    async fn deliver(&self, notice: Notice) -> Result<(), NoticeError> {
        if self.away.load(Ordering::SeqCst) {
            return Err(NoticeError::Later("the relay is away".into()));
        }
        self.sent.lock().unwrap().push(notice);
        Ok(())
    }
}
