//! Which mails and messages a member gets (ORG-3).

use gatepost_model::{AccountId, Malformed, OrganizationId};
use gatepost_organization_core::{Change, Outcome};
use gatepost_runtime::principal::Principal;
use gatepost_store::retry_conflicts;

use crate::{
    OrganizationError,
    flow::{
        Context,
        membership::{Target, Way},
    },
    repo::PreferencesRecord,
};

/// What is to be: none stays as it is.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wishes {
    pub(crate) billing_reminders_by_email: Option<bool>,
    pub(crate) billing_reminders_by_sms: Option<bool>,
    pub(crate) product_events_by_email: Option<bool>,
}

impl Wishes {
    /// Those of `wanted` that the mask names.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for a mask that names nothing, or something else.
    pub(crate) fn masked(mask: &[String], wanted: PreferencesRecord) -> Result<Self, Malformed> {
        let mut wishes = Self::default();
        for path in mask {
            match path.as_str() {
                "billing_reminders_by_email" => {
                    wishes.billing_reminders_by_email = Some(wanted.billing_reminders_by_email);
                }
                "billing_reminders_by_sms" => {
                    wishes.billing_reminders_by_sms = Some(wanted.billing_reminders_by_sms);
                }
                "product_events_by_email" => {
                    wishes.product_events_by_email = Some(wanted.product_events_by_email);
                }
                _ => return Err(Malformed::new("update_mask", "fields of the preferences")),
            }
        }
        if mask.is_empty() {
            return Err(Malformed::new("update_mask", "the fields to change"));
        }
        Ok(wishes)
    }

    fn over(self, present: PreferencesRecord) -> PreferencesRecord {
        PreferencesRecord {
            billing_reminders_by_email: self
                .billing_reminders_by_email
                .unwrap_or(present.billing_reminders_by_email),
            billing_reminders_by_sms: self
                .billing_reminders_by_sms
                .unwrap_or(present.billing_reminders_by_sms),
            product_events_by_email: self
                .product_events_by_email
                .unwrap_or(present.product_events_by_email),
        }
    }
}

/// Changes them; answers with all of them.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wishes: Wishes,
) -> Result<PreferencesRecord, OrganizationError> {
    context.require_own_or_manager(caller, organization, account).await?;
    let target = Target { context, caller, organization, account };
    retry_conflicts(OrganizationError::is_conflict, || attempt(target, wishes)).await
}

async fn attempt(
    target: Target<'_>,
    wishes: Wishes,
) -> Result<PreferencesRecord, OrganizationError> {
    let loaded = target.load().await?;
    let mut member = loaded.member.ok_or(OrganizationError::Unknown("member"))?;
    let wanted = wishes.over(member.preferences());
    if wanted != member.preferences() {
        member.set_preferences(wanted);
        let representatives = loaded.record.representatives;
        let outcome = Outcome { change: Change::None, representatives };
        target.apply(loaded, outcome, Way::Member(member)).await?;
    }
    Ok(wanted)
}
