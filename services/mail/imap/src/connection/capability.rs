//! What connections can.

use std::borrow::Cow;

use super::Connection;
use crate::login::OFFERED;

/// What every connection can, one extension a line.
#[rustfmt::skip]
const CAPABILITIES: &[&str] = &[
    "IMAP4rev1",
    "IMAP4rev2",
    "SASL-IR",
    "ID",
    "ENABLE",
    "IDLE",
    "NAMESPACE",
    "UNSELECT",
    "CHILDREN",
    "UIDPLUS",
    "MOVE",
    "MULTIAPPEND",
    "CATENATE",
    "REPLACE",
    "SPECIAL-USE",
    "CREATE-SPECIAL-USE",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "CONDSTORE",
    "QRESYNC",
    "UIDONLY",
    "UIDBATCHES",
    "PARTIAL",
    "ESEARCH",
    "SEARCHRES",
    "MULTISEARCH",
    "CONTEXT=SEARCH",
    "SORT",
    "SORT=DISPLAY",
    "ESORT",
    "THREAD=ORDEREDSUBJECT",
    "THREAD=REFERENCES",
    "WITHIN",
    "STATUS=SIZE",
    "QUOTA",
    "QUOTA=RES-STORAGE",
    "QUOTA=RES-MESSAGE",
    "INPROGRESS",
    "BINARY",
    "OBJECTID",
    "SAVEDATE",
    "PREVIEW",
    "UTF8=ACCEPT",
    "ACL",
    "RIGHTS=kxte",
    "LIST-MYRIGHTS",
    "METADATA",
    "LIST-METADATA",
    "NOTIFY",
];

impl Connection {
    /// What can be done now.
    pub(crate) fn capabilities(&self) -> Cow<'static, str> {
        if let Some(onward) = &self.onward {
            return onward.opened.capabilities.clone().into();
        }
        let mut common = CAPABILITIES.join(" ");
        if let Some(most) = self.server.config.message_limit.most() {
            common.push_str(&format!(" MESSAGELIMIT={most}"));
        }
        let limit = self.server.config.max_message.0;
        // RFC 7888 §5: strangers send literals of 4096 bytes unasked, others of any size.
        match (self.access.is_some(), self.secure) {
            (true, _) => {
                let compress = match (self.io.is_compressed(), self.server.config.compress) {
                    (true, _) => " UNAUTHENTICATE",
                    (false, true) => " UNAUTHENTICATE COMPRESS=DEFLATE",
                    (false, false) => " UNAUTHENTICATE",
                };
                format!("{common} LITERAL+ APPENDLIMIT={limit}{compress}").into()
            }
            (false, true) => {
                let offered = OFFERED.map(|mechanism| format!(" AUTH={}", mechanism.name()));
                format!("{common} LITERAL- APPENDLIMIT={limit}{}", offered.concat()).into()
            }
            (false, false) => {
                format!("{common} LITERAL- APPENDLIMIT={limit} STARTTLS LOGINDISABLED").into()
            }
        }
    }
}
