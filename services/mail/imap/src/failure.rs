//! Why a command did not do its work, in IMAP's terms (RFC 9051 §7.1, RFC 5530).

use std::borrow::Cow;

use gatepost_mail_store::MailError;

use crate::{grammar::Syntax, io::Gone};

/// How a command ends when it does not end with OK.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Not done: a response code and text.
    No(Cow<'static, str>),
    /// Not understood, or not allowed now.
    Bad(Cow<'static, str>),
    /// The connection cannot go on.
    Gone(Gone),
    /// The server ends the connection, and says this.
    Bye(&'static str),
}

impl Failure {
    /// Not done, for this reason.
    pub(crate) const fn no(text: &'static str) -> Self {
        Self::No(Cow::Borrowed(text))
    }

    /// Not understood.
    pub(crate) const fn bad(text: &'static str) -> Self {
        Self::Bad(Cow::Borrowed(text))
    }

    /// A failure of a command that puts messages into a folder: it may be created first (RFC 9051
    /// §7.1, TRYCREATE).
    pub(crate) fn of_destination(error: MailError) -> Self {
        match error {
            MailError::NoSuchFolder => Self::no("[TRYCREATE] no such folder"),
            error => error.into(),
        }
    }
}

impl From<Gone> for Failure {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

impl From<Syntax> for Failure {
    fn from(syntax: Syntax) -> Self {
        Self::bad(syntax.0)
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        let code = match &error {
            MailError::NoSuchFolder => "NONEXISTENT",
            MailError::FolderExists => "ALREADYEXISTS",
            MailError::InvalidName(_) | MailError::Undeletable(_) => "CANNOT",
            MailError::HasFolders => "HASCHILDREN",
            // Whoever may delete messages too is not stopped by them.
            MailError::NotEmpty => "NOPERM",
            MailError::OverQuota => "OVERQUOTA",
            MailError::TooLarge(_) => "TOOBIG",
            MailError::AnnotationTooLarge(most) => {
                return Self::No(format!("[METADATA MAXSIZE {most}] {error}").into());
            }
            MailError::TooManyAnnotations => "METADATA TOOMANY",
            MailError::Limit(_) => "LIMIT",
            MailError::Expunged => "EXPUNGEISSUED",
            MailError::Full | MailError::Unavailable(_) => {
                tracing::error!(error = %error, "a command failed");
                return Self::no("[UNAVAILABLE] the mail store does not answer, try again later");
            }
            MailError::Damaged(_) => {
                tracing::error!(error = %error, "a command failed");
                return Self::no("[CORRUPTION] a record is damaged");
            }
        };
        Self::No(format!("[{code}] {error}").into())
    }
}
