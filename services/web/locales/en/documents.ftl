# Identity verification: the person's side, support's side.

## Activity and alarms
activity-recovery-case-opened = Help asked for: second factors lost
activity-recovery-case-resumed = Recovery case gone on with
activity-recovery-case-document-added = Picture of an identity document sent
activity-recovery-case-submitted = Identity documents handed in
activity-recovery-case-viewed = Recovery case looked at by support
activity-recovery-case-document-viewed = Identity document looked at by support
activity-recovery-case-approved = Recovery case approved by one person of support
activity-recovery-case-declined = Recovery case declined by support
activity-recovery-case-withdrawn = Recovery case withdrawn
activity-recovery-case-cancelled = Recovery case ended
activity-recovery-case-expired = Recovery case ended: out of time
activity-recovery-case-ready = Waiting period over, link to reset second factors sent
activity-recovery-case-password-refused = Reset of second factors refused
activity-recovery-case-finished = Second factors reset
alarm-about-recovery-case-received = Somebody who knows your password sent identity documents to get past your second factors.
alarm-about-recovery-case-approved = Support agreed to reset your second factors after a waiting period.
alarm-about-recovery-case-declined = Support refused to reset your second factors.
alarm-about-factors-reset = All second factors of your account were removed.
