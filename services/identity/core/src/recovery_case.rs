//! Identity verification (REC-4): the way back for somebody who knows the password and has no second
//! factor left.
//!
//! ```text
//!   collecting ──submit──▶ submitted ──two different people of support──▶ approved
//!       │                     │  └──one of them refuses──▶ ended              │
//!       └──time is up──▶ ended ◀──time is up                      the waiting period is over
//!                             ▲                                               ▼
//!   withdrawn, "this was not me", any login, another password ──────── ended ◀── ready ──link and password──▶ done
//! ```
//!
//! Documents are there while the case is collecting or submitted, and never longer than the policy says
//! after the first of them was sent: every way out of these states gives them up. Nothing here opens a
//! session; a case that is done has removed second factors, and the password is asked as before.

use std::time::Duration;

use gatepost_model::{AccountId, BlobId, Client, KeyedHash, RecoveryCaseId, Timestamp};

/// The longest that documents are kept, whatever the configuration says (REC-4).
const DOCUMENTS_AT_MOST: Duration = Duration::from_secs(72 * 3600);

/// People of support who must agree.
pub const APPROVALS: usize = 2;

/// How long a case may stay where it is.
#[derive(Clone, Copy, Debug)]
pub struct CasePolicy {
    /// From its beginning until it is submitted.
    pub collects: Duration,
    /// From the first document until all of them are erased; more than 72 hours count as that.
    pub documents: Duration,
    /// From the second approval until factors may be reset: time for the owner to say no.
    pub waits: Duration,
    /// From then until the link that resets them ends.
    pub link: Duration,
    /// How long what was decided is kept after the end.
    pub kept: Duration,
}

/// What a picture shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DocumentSlot {
    /// The front of an identity document, or its page with the photograph.
    Front,
    /// Its back, when there is something on it.
    Back,
    /// The person, holding the document.
    Selfie,
}

impl DocumentSlot {
    /// Every slot: a case has a picture in each at most.
    pub const ALL: [Self; 3] = [Self::Front, Self::Back, Self::Selfie];

    /// Stable slug for records and logs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Selfie => "selfie",
        }
    }

    /// Must a case have it?
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::Back)
    }
}

/// A picture of a case. Its bytes are elsewhere, sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CaseDocument {
    /// What it shows.
    pub slot: DocumentSlot,
    /// Where it is.
    pub blob: BlobId,
    /// Pixels from left to right, and from top to bottom.
    pub size: (u32, u32),
    /// When it was sent.
    pub added: Timestamp,
}

/// Why support said no.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RefusalReason {
    /// The pictures cannot be read.
    Unreadable,
    /// The document is of another person than the account, or than the selfie.
    Mismatch,
    /// The document is not valid, or no longer.
    Invalid,
    /// Something else does not fit.
    Doubtful,
}

impl RefusalReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Unreadable, Self::Mismatch, Self::Invalid, Self::Doubtful];

    /// Stable slug for records, logs and texts.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Mismatch => "mismatch",
            Self::Invalid => "invalid",
            Self::Doubtful => "doubtful",
        }
    }
}

/// How a case ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseEnd {
    /// Second factors were reset.
    Done,
    /// Support refused.
    Refused(RefusalReason),
    /// Whoever asked took it back.
    Withdrawn,
    /// The owner said "this was not me".
    NotMe,
    /// Somebody logged in: there is a factor after all.
    LoggedIn,
    /// The password is another than the one that was proven.
    PasswordChanged,
    /// The account was locked, suspended or closed.
    AccountInactive,
    /// Whoever runs the installation cancelled it.
    Operator,
    /// Its time was up.
    Expired,
}

impl CaseEnd {
    /// Every end.
    pub const ALL: [Self; 12] = [
        Self::Done,
        Self::Refused(RefusalReason::Unreadable),
        Self::Refused(RefusalReason::Mismatch),
        Self::Refused(RefusalReason::Invalid),
        Self::Refused(RefusalReason::Doubtful),
        Self::Withdrawn,
        Self::NotMe,
        Self::LoggedIn,
        Self::PasswordChanged,
        Self::AccountInactive,
        Self::Operator,
        Self::Expired,
    ];

    /// Stable slug for records, logs and texts.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused(reason) => reason.slug(),
            Self::Withdrawn => "withdrawn",
            Self::NotMe => "not-me",
            Self::LoggedIn => "logged-in",
            Self::PasswordChanged => "password-changed",
            Self::AccountInactive => "account-inactive",
            Self::Operator => "operator",
            Self::Expired => "expired",
        }
    }

    /// The end with this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.slug() == slug)
    }
}

/// Where a case has got to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseState {
    /// Documents are being sent.
    Collecting,
    /// Support is to look at them.
    Submitted {
        /// Since when.
        at: Timestamp,
    },
    /// Two people of support agreed; the owner has time to say no.
    Approved {
        /// When the second did.
        at: Timestamp,
        /// When factors may be reset.
        effective: Timestamp,
    },
    /// Factors may be reset with a link and the password.
    Ready {
        /// Since when.
        since: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// It is over.
    Ended {
        /// Since when.
        at: Timestamp,
        /// How.
        end: CaseEnd,
    },
}

/// A recovery case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecoveryCase {
    /// Its id.
    pub id: RecoveryCaseId,
    /// Whose account it is about.
    pub account: AccountId,
    /// Hash of its secret, which the browser of whoever asked holds.
    pub hash: KeyedHash,
    /// The part of the secret under which the case is found.
    pub public: [u8; 5],
    /// When the password that was proven had been set.
    pub password_set: Timestamp,
    /// When it began.
    pub opened: Timestamp,
    /// From where.
    pub client: Client,
    /// The pictures that are there.
    pub documents: Vec<CaseDocument>,
    /// When they are erased at the latest; none before the first.
    pub erased_by: Option<Timestamp>,
    /// Who of support agreed, and when.
    pub approvals: Vec<(AccountId, Timestamp)>,
    /// Who of support refused.
    pub refused_by: Option<AccountId>,
    /// Where it has got to.
    pub state: CaseState,
}

/// Why a case does not do what was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CaseRefusal {
    /// It is not where this can be done, or no longer.
    #[error("the case is not where this can be done")]
    NotNow,
    /// A picture that it must have is missing.
    #[error("a picture is missing")]
    Incomplete,
    /// Nobody decides about their own account.
    #[error("nobody decides about their own account")]
    Own,
    /// The same person agreed already: another one must.
    #[error("you agreed already: somebody else must, too")]
    SamePerson,
}

impl RecoveryCase {
    /// The number that people are told: eight letters and digits in two groups.
    pub fn number(&self) -> String {
        number_of(self.id)
    }

    /// Does anything still follow?
    pub fn is_live(&self) -> bool {
        !matches!(self.state, CaseState::Ended { .. })
    }

    /// The picture in a slot.
    pub fn document(&self, slot: DocumentSlot) -> Option<&CaseDocument> {
        self.documents.iter().find(|document| document.slot == slot)
    }

    /// Has it a picture in each slot that needs one?
    pub fn is_complete(&self) -> bool {
        let mut required = DocumentSlot::ALL.into_iter().filter(|slot| slot.is_required());
        required.all(|slot| self.document(slot).is_some())
    }

    /// The case with a picture, in the place of the one in the same slot.
    ///
    /// # Errors
    ///
    /// [`CaseRefusal::NotNow`].
    pub fn add(
        &self,
        document: CaseDocument,
        policy: &CasePolicy,
        now: Timestamp,
    ) -> Result<Self, CaseRefusal> {
        self.open_at(policy, now)?;
        if self.state != CaseState::Collecting {
            return Err(CaseRefusal::NotNow);
        }
        let mut next = self.clone();
        next.documents.retain(|other| other.slot != document.slot);
        next.documents.push(document);
        next.documents.sort_by_key(|document| document.slot);
        let erased_by = now.plus(policy.documents.min(DOCUMENTS_AT_MOST));
        // The first one counts: sending another does not keep any of them longer.
        next.erased_by = self.erased_by.or(Some(erased_by));
        Ok(next)
    }

    /// The case, handed to support.
    ///
    /// # Errors
    ///
    /// [`CaseRefusal::NotNow`], [`CaseRefusal::Incomplete`].
    pub fn submit(&self, policy: &CasePolicy, now: Timestamp) -> Result<Self, CaseRefusal> {
        self.open_at(policy, now)?;
        match self.state {
            CaseState::Collecting if self.is_complete() => {
                Ok(Self { state: CaseState::Submitted { at: now }, ..self.clone() })
            }
            CaseState::Collecting => Err(CaseRefusal::Incomplete),
            _ => Err(CaseRefusal::NotNow),
        }
    }

    /// The case after somebody of support agreed: the second one decides it.
    ///
    /// # Errors
    ///
    /// [`CaseRefusal`].
    pub fn approve(
        &self,
        by: AccountId,
        policy: &CasePolicy,
        now: Timestamp,
    ) -> Result<Self, CaseRefusal> {
        self.reviewed_by(by, policy, now)?;
        if self.approvals.iter().any(|(other, _)| *other == by) {
            return Err(CaseRefusal::SamePerson);
        }
        let mut next = self.clone();
        next.approvals.push((by, now));
        if next.approvals.len() >= APPROVALS {
            let effective = now.plus(policy.waits);
            next = next.without_documents();
            next.state = CaseState::Approved { at: now, effective };
        }
        Ok(next)
    }

    /// The case without the approvals of those who are no longer of support.
    #[must_use]
    pub fn without_approvals_of(&self, gone: &[AccountId]) -> Self {
        let mut next = self.clone();
        next.approvals.retain(|(by, _)| !gone.contains(by));
        next
    }

    /// The case after somebody of support refused: one is enough.
    ///
    /// # Errors
    ///
    /// [`CaseRefusal`].
    pub fn refuse(
        &self,
        by: AccountId,
        reason: RefusalReason,
        policy: &CasePolicy,
        now: Timestamp,
    ) -> Result<Self, CaseRefusal> {
        self.reviewed_by(by, policy, now)?;
        let mut next = self.ended(CaseEnd::Refused(reason), now);
        next.refused_by = Some(by);
        Ok(next)
    }

    /// May somebody of support look at the documents?
    ///
    /// # Errors
    ///
    /// [`CaseRefusal::Own`], [`CaseRefusal::NotNow`].
    pub fn reviewed_by(
        &self,
        by: AccountId,
        policy: &CasePolicy,
        now: Timestamp,
    ) -> Result<(), CaseRefusal> {
        if by == self.account {
            return Err(CaseRefusal::Own);
        }
        self.open_at(policy, now)?;
        match self.state {
            CaseState::Submitted { .. } => Ok(()),
            _ => Err(CaseRefusal::NotNow),
        }
    }

    /// The case when second factors have been reset.
    ///
    /// # Errors
    ///
    /// [`CaseRefusal::NotNow`].
    pub fn finish(&self, policy: &CasePolicy, now: Timestamp) -> Result<Self, CaseRefusal> {
        self.open_at(policy, now)?;
        match self.state {
            CaseState::Ready { .. } => Ok(self.ended(CaseEnd::Done, now)),
            _ => Err(CaseRefusal::NotNow),
        }
    }

    /// The case, over before its time; none when it is over already.
    pub fn end(&self, end: CaseEnd, now: Timestamp) -> Option<Self> {
        self.is_live().then(|| self.ended(end, now))
    }

    /// When something follows by itself.
    pub fn due(&self, policy: &CasePolicy) -> Timestamp {
        match self.state {
            CaseState::Collecting => {
                let collected = self.opened.plus(policy.collects);
                self.erased_by.map_or(collected, |erased| erased.min(collected))
            }
            CaseState::Submitted { at } => self.erased_by.unwrap_or(at),
            CaseState::Approved { effective, .. } => effective,
            CaseState::Ready { until, .. } => until,
            CaseState::Ended { at, .. } => at.plus(policy.kept),
        }
    }

    /// The case after what follows by itself; none when nothing does yet, or nothing but that it is
    /// forgotten.
    pub fn tick(&self, policy: &CasePolicy, now: Timestamp) -> Option<Self> {
        if now < self.due(policy) {
            return None;
        }
        match self.state {
            CaseState::Approved { .. } => {
                let until = now.plus(policy.link);
                Some(Self { state: CaseState::Ready { since: now, until }, ..self.clone() })
            }
            CaseState::Collecting | CaseState::Submitted { .. } | CaseState::Ready { .. } => {
                Some(self.ended(CaseEnd::Expired, now))
            }
            CaseState::Ended { .. } => None,
        }
    }

    /// What is due counts as done, though nobody may have come to it yet.
    fn open_at(&self, policy: &CasePolicy, now: Timestamp) -> Result<(), CaseRefusal> {
        let open = now < self.due(policy) && now >= self.opened;
        if open { Ok(()) } else { Err(CaseRefusal::NotNow) }
    }

    fn ended(&self, end: CaseEnd, now: Timestamp) -> Self {
        let mut next = self.clone().without_documents();
        next.state = CaseState::Ended { at: now, end };
        next
    }

    fn without_documents(self) -> Self {
        Self { documents: Vec::new(), erased_by: None, ..self }
    }
}

/// The number of a case, from the random end of its id.
pub fn number_of(id: RecoveryCaseId) -> String {
    let text = id.to_string().to_ascii_uppercase();
    let (_, tail) = text.split_at(text.len().saturating_sub(8));
    let (head, tail) = tail.split_at(4);
    format!("{head}-{tail}")
}

#[cfg(test)]
mod tests;
