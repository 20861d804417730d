//! Which mails and messages members get (ORG-3).

/// What a member chose. Part of the member's record, and absent until they choose.
#[derive(Clone, Copy, PartialEq, Eq, prost::Message)]
pub(crate) struct PreferencesRecord {
    #[prost(bool, tag = "1")]
    pub(crate) billing_reminders_by_email: bool,
    #[prost(bool, tag = "2")]
    pub(crate) billing_reminders_by_sms: bool,
    #[prost(bool, tag = "3")]
    pub(crate) product_events_by_email: bool,
}

impl PreferencesRecord {
    /// What holds for those who have chosen nothing: mails, and no text messages, which cost money.
    pub(crate) const UNCHOSEN: Self = Self {
        billing_reminders_by_email: true,
        billing_reminders_by_sms: false,
        product_events_by_email: true,
    };
}
