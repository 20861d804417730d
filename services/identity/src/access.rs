//! Who may call which RPC of the identity service.

use gatepost_model::{
    Scope,
    ServiceName::{self, Admin, Identity, Mail, Mailbox, Organization, Web},
};
use gatepost_runtime::access::{
    Acting::{self, Account, Either, Service},
    Rule,
};

const fn rule(rpc: &'static str, callers: &'static [ServiceName], acting: Acting) -> Rule {
    Rule::new(rpc, callers, acting)
}

/// A row for an RPC that API tokens with a scope may call.
const fn scoped(
    rpc: &'static str,
    callers: &'static [ServiceName],
    acting: Acting,
    scope: Scope,
) -> Rule {
    Rule::new(rpc, callers, acting).scoped(scope)
}

/// A row per RPC; one without a row is refused.
pub const RULES: &[Rule] = &[
    rule("gatepost.identity.v1.AccountService/SignUp", &[Web], Service),
    rule("gatepost.identity.v1.AccountService/VerifySignUp", &[Web], Service),
    rule("gatepost.identity.v1.AccountService/ResendSignUpVerification", &[Web], Service),
    rule("gatepost.identity.v1.AccountService/CreateAccount", &[Admin], Service),
    scoped(
        "gatepost.identity.v1.AccountService/GetAccount",
        &[Web, Mailbox, Organization, Mail, Admin],
        Either,
        Scope::AccountRead,
    ),
    rule("gatepost.identity.v1.AccountService/ListAccounts", &[Admin], Service),
    rule("gatepost.identity.v1.AccountService/ChangePassword", &[Web], Account),
    rule("gatepost.identity.v1.AccountService/ResetPassword", &[Admin], Service),
    rule("gatepost.identity.v1.AccountService/SetAccountState", &[Admin], Service),
    scoped(
        "gatepost.identity.v1.ActivityService/ListActivity",
        &[Web],
        Account,
        Scope::ActivityRead,
    ),
    scoped(
        "gatepost.identity.v1.ActivityReportService/FindActivity",
        &[Web],
        Account,
        Scope::ActivityRead,
    ),
    scoped(
        "gatepost.identity.v1.ActivityReportService/SummarizeActivity",
        &[Web],
        Account,
        Scope::ActivityRead,
    ),
    rule("gatepost.identity.v1.ActivityReportService/ExportActivity", &[Web], Account),
    rule("gatepost.identity.v1.ActivityReportService/VerifyActivity", &[Admin], Service),
    rule(
        "gatepost.identity.v1.ActivityService/RecordActivity",
        &[Web, Mailbox, Organization, Mail],
        Service,
    ),
    rule("gatepost.identity.v1.AuditService/VerifyLogs", &[Admin], Service),
    // No token makes tokens, and none sees or ends another.
    rule("gatepost.identity.v1.ApiTokenService/IssueApiToken", &[Web], Account),
    rule("gatepost.identity.v1.ApiTokenService/ListApiTokens", &[Web, Admin], Account),
    rule("gatepost.identity.v1.ApiTokenService/RevokeApiToken", &[Web, Admin], Account),
    rule("gatepost.identity.v1.ApiTokenService/RevokeAllApiTokens", &[Web, Admin], Account),
    rule(
        "gatepost.identity.v1.ApiTokenService/VerifyApiToken",
        &[Mailbox, Organization, Mail, Web],
        Service,
    ),
    scoped(
        "gatepost.identity.v1.AppPasswordService/IssueAppPassword",
        &[Web, Admin],
        Account,
        Scope::AppPasswordsWrite,
    ),
    scoped(
        "gatepost.identity.v1.AppPasswordService/ListAppPasswords",
        &[Web, Admin],
        Account,
        Scope::AppPasswordsRead,
    ),
    scoped(
        "gatepost.identity.v1.AppPasswordService/RevokeAppPassword",
        &[Web, Admin],
        Account,
        Scope::AppPasswordsWrite,
    ),
    scoped(
        "gatepost.identity.v1.AppPasswordService/RevokeAllAppPasswords",
        &[Web, Admin],
        Account,
        Scope::AppPasswordsWrite,
    ),
    rule("gatepost.identity.v1.AlarmService/OpenAlarm", &[Web], Service),
    rule("gatepost.identity.v1.AlarmService/LockAccount", &[Web], Service),
    rule("gatepost.identity.v1.AlarmService/UndoChange", &[Web], Service),
    rule("gatepost.identity.v1.AppPasswordService/VerifyAppPassword", &[Mailbox], Service),
    rule("gatepost.identity.v1.AppPasswordService/RecordAppPasswordUses", &[Mailbox], Service),
    // Only at the pages: what a program makes it gets at once.
    rule("gatepost.identity.v1.DeviceSetupService/StartDeviceSetup", &[Web], Account),
    rule("gatepost.identity.v1.DeviceSetupService/OpenDeviceSetup", &[Web], Service),
    rule("gatepost.identity.v1.DeviceSetupService/RedeemDeviceSetup", &[Web], Service),
    rule("gatepost.identity.v1.DeviceSetupService/CancelDeviceSetup", &[Web], Service),
    rule("gatepost.identity.v1.CompromiseService/StartCompromiseRun", &[Web], Account),
    rule("gatepost.identity.v1.CompromiseService/GetCompromiseRun", &[Web], Account),
    rule("gatepost.identity.v1.CompromiseService/DoCompromiseStep", &[Web], Account),
    rule("gatepost.identity.v1.CompromiseService/FinishCompromiseRun", &[Web], Account),
    rule("gatepost.identity.v1.ClosingService/CheckClosing", &[Web, Admin], Account),
    rule("gatepost.identity.v1.ClosingService/CloseAccount", &[Web, Admin], Account),
    rule(
        "gatepost.identity.v1.DirectoryService/DescribeAccounts",
        &[Organization, Mailbox],
        Service,
    ),
    rule("gatepost.identity.v1.DirectoryService/FindAccounts", &[Organization], Service),
    rule(
        "gatepost.identity.v1.EventService/WatchEvents",
        &[Web, Mailbox, Organization, Mail],
        Service,
    ),
    rule("gatepost.identity.v1.FactorService/ListFactors", &[Web, Admin], Account),
    rule(
        "gatepost.identity.v1.FactorService/GetFactorStatus",
        &[Web, Mailbox, Organization, Mail],
        Service,
    ),
    rule("gatepost.identity.v1.FactorService/StartTotpEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.FactorService/FinishTotpEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.FactorService/RenameFactor", &[Web], Account),
    rule("gatepost.identity.v1.FactorService/RemoveFactor", &[Web], Account),
    rule("gatepost.identity.v1.FactorService/RenewBackupCodes", &[Web], Account),
    rule("gatepost.identity.v1.PasskeyService/StartPasskeyEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.PasskeyService/FinishPasskeyEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.PasskeyService/StartPasskeyLogin", &[Web], Service),
    rule("gatepost.identity.v1.PasskeyService/FinishPasskeyLogin", &[Web], Service),
    // Somebody who asks for help has no session; support has one, and more.
    rule("gatepost.identity.v1.RecoveryCaseService/OpenRecoveryCase", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/GetRecoveryCase", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/UploadDocument", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/SubmitRecoveryCase", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/WithdrawRecoveryCase", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/OpenFactorReset", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/FinishFactorReset", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryCaseService/ListRecoveryCases", &[Web, Admin], Account),
    rule("gatepost.identity.v1.RecoveryCaseService/ReviewRecoveryCase", &[Web, Admin], Account),
    rule("gatepost.identity.v1.RecoveryCaseService/ViewDocument", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryCaseService/ApproveRecoveryCase", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryCaseService/RefuseRecoveryCase", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryCaseService/CancelRecoveryCase", &[Admin], Service),
    rule("gatepost.identity.v1.PushService/StartDeviceEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.PushService/GetDeviceEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.PushService/FinishDeviceEnrollment", &[Web], Account),
    rule("gatepost.identity.v1.PushService/CancelDeviceEnrollment", &[Web], Account),
    // A device proves by its signature who it is.
    rule("gatepost.identity.v1.PushService/ClaimDeviceEnrollment", &[Web], Service),
    rule("gatepost.identity.v1.PushService/GetDevice", &[Web], Service),
    rule("gatepost.identity.v1.PushService/ListPendingLogins", &[Web], Service),
    rule("gatepost.identity.v1.PushService/AnswerPendingLogin", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryService/GetRecovery", &[Web, Admin], Account),
    rule("gatepost.identity.v1.RecoveryService/ChangeRecoveryEmail", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryService/OpenRecoveryEmail", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryService/ConfirmRecoveryEmail", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryService/RemoveRecoveryEmail", &[Web], Account),
    rule("gatepost.identity.v1.RecoveryService/StartPasswordReset", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryService/OpenPasswordReset", &[Web], Service),
    rule("gatepost.identity.v1.RecoveryService/FinishPasswordReset", &[Web], Service),
    rule("gatepost.identity.v1.AvatarService/SetAvatar", &[Web], Account),
    rule("gatepost.identity.v1.AvatarService/RemoveAvatar", &[Web], Account),
    rule("gatepost.identity.v1.AvatarService/GetAvatar", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/GetTextMessages", &[Web], Service),
    rule("gatepost.identity.v1.PhoneService/ListPhones", &[Web, Admin], Account),
    rule("gatepost.identity.v1.PhoneService/StartPhoneVerification", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/ResendPhoneCode", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/FinishPhoneVerification", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/CancelPhoneVerification", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/UpdatePhone", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/RemovePhone", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/EnrollSms", &[Web], Account),
    rule("gatepost.identity.v1.PhoneService/StartLoginReminder", &[Web], Service),
    rule("gatepost.identity.v1.PhoneService/SendTestMessage", &[Admin], Service),
    rule("gatepost.identity.v1.LoginService/StartLogin", &[Web], Service),
    rule("gatepost.identity.v1.AccessTokenService/VerifyAccessToken", &[Mailbox], Service),
    rule("gatepost.identity.v1.OauthAuthorizationService/PrepareAuthorization", &[Web], Either),
    rule("gatepost.identity.v1.OauthAuthorizationService/DecideAuthorization", &[Web], Account),
    rule("gatepost.identity.v1.OauthClientService/CreateOauthClient", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthClientService/GetOauthClient", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthClientService/ListOauthClients", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthClientService/UpdateOauthClient", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthClientService/RotateOauthClientSecret", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthClientService/DeleteOauthClient", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthDeviceService/StartDeviceAuthorization", &[Web], Service),
    rule("gatepost.identity.v1.OauthDeviceService/FindDeviceAuthorization", &[Web], Account),
    rule("gatepost.identity.v1.OauthDeviceService/DecideDeviceAuthorization", &[Web], Account),
    rule("gatepost.identity.v1.OauthGrantService/ListOauthGrants", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthGrantService/RevokeOauthGrant", &[Web, Admin], Account),
    rule("gatepost.identity.v1.OauthKeyService/ListOauthKeys", &[Admin], Service),
    rule("gatepost.identity.v1.OauthKeyService/RotateOauthKeys", &[Admin], Service),
    rule("gatepost.identity.v1.OauthLogoutService/PrepareLogout", &[Web], Either),
    rule("gatepost.identity.v1.OauthRegistrationService/RegisterOauthClient", &[Web], Service),
    rule("gatepost.identity.v1.OauthRegistrationService/ReadOauthRegistration", &[Web], Service),
    rule("gatepost.identity.v1.OauthRegistrationService/ReplaceOauthRegistration", &[Web], Service),
    rule("gatepost.identity.v1.OauthRegistrationService/RemoveOauthRegistration", &[Web], Service),
    rule(
        "gatepost.identity.v1.OauthRegistrationTokenService/CreateRegistrationToken",
        &[Admin],
        Service,
    ),
    rule(
        "gatepost.identity.v1.OauthRegistrationTokenService/ListRegistrationTokens",
        &[Admin],
        Service,
    ),
    rule(
        "gatepost.identity.v1.OauthRegistrationTokenService/RevokeRegistrationToken",
        &[Admin],
        Service,
    ),
    scoped(
        "gatepost.identity.v1.OrganizationActivityService/ListOrganizationActivity",
        &[Web, Admin],
        Account,
        Scope::OrganizationsRead,
    ),
    rule(
        "gatepost.identity.v1.OrganizationActivityService/ExportOrganizationActivity",
        &[Web, Admin],
        Account,
    ),
    scoped(
        "gatepost.identity.v1.OrganizationActivityService/SummarizeOrganizationActivity",
        &[Web, Admin],
        Account,
        Scope::OrganizationsRead,
    ),
    rule("gatepost.identity.v1.OauthTokenService/ExchangeToken", &[Web], Service),
    rule("gatepost.identity.v1.OauthTokenService/IntrospectToken", &[Web], Service),
    rule("gatepost.identity.v1.OauthTokenService/RevokeToken", &[Web], Service),
    rule("gatepost.identity.v1.OauthTokenService/GetUserInfo", &[Web], Service),
    rule("gatepost.identity.v1.OauthTokenService/GetSigningKeys", &[Web], Service),
    rule("gatepost.identity.v1.PasswordHashService/ImportPasswordHash", &[Admin], Service),
    rule("gatepost.identity.v1.PasswordHashService/CountPasswordHashes", &[Admin], Service),
    scoped(
        "gatepost.identity.v1.ProfileService/GetProfile",
        &[Web, Admin],
        Account,
        Scope::AccountRead,
    ),
    rule("gatepost.identity.v1.ProfileService/UpdateProfile", &[Web, Admin], Account),
    rule("gatepost.identity.v1.ProfileService/ChangeLoginEmail", &[Web], Account),
    rule("gatepost.identity.v1.ProfileService/OpenLoginEmail", &[Web], Account),
    rule("gatepost.identity.v1.ProfileService/ConfirmLoginEmail", &[Web], Account),
    rule("gatepost.identity.v1.ProfileService/CancelLoginEmailChange", &[Web], Account),
    rule("gatepost.identity.v1.ProfileService/SetLoginEmail", &[Admin], Service),
    rule("gatepost.identity.v1.LoginService/GetLogin", &[Web], Service),
    rule("gatepost.identity.v1.LoginService/ChooseFactor", &[Web], Service),
    rule("gatepost.identity.v1.LoginService/AnswerChallenge", &[Web], Service),
    rule("gatepost.identity.v1.LoginService/CancelLogin", &[Web], Service),
    rule("gatepost.identity.v1.LoginService/StartStepUp", &[Web], Account),
    rule(
        "gatepost.identity.v1.AccountPasswordService/RecogniseAccountPassword",
        &[Mailbox],
        Service,
    ),
    rule("gatepost.identity.v1.MailboxNoticeService/RecordMailboxChange", &[Mailbox], Service),
    rule("gatepost.identity.v1.SharedPasswordService/CheckSharing", &[Mailbox], Service),
    rule("gatepost.identity.v1.SharedPasswordService/VerifySharedPassword", &[Mailbox], Service),
    rule("gatepost.identity.v1.SharedPasswordService/RecordSharing", &[Mailbox], Service),
    rule(
        "gatepost.identity.v1.SessionService/VerifySession",
        &[Identity, Mailbox, Organization, Mail, Web],
        Service,
    ),
    scoped(
        "gatepost.identity.v1.SessionService/ListSessions",
        &[Web, Admin],
        Account,
        Scope::SessionsRead,
    ),
    scoped("gatepost.identity.v1.SessionService/EndSession", &[Web], Account, Scope::SessionsWrite),
    scoped(
        "gatepost.identity.v1.SessionService/EndOtherSessions",
        &[Web, Admin],
        Account,
        Scope::SessionsWrite,
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;

    use super::*;

    #[test]
    fn every_rpc_has_one_row() {
        let set =
            prost_types::FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
        let files = set.file.iter().filter(|file| file.package() == "gatepost.identity.v1");
        let described: BTreeSet<String> = files
            .flat_map(|file| &file.service)
            .flat_map(|service| {
                let name = service.name();
                service
                    .method
                    .iter()
                    .map(move |method| format!("gatepost.identity.v1.{name}/{}", method.name()))
            })
            .collect();
        let ruled: BTreeSet<String> = RULES.iter().map(|rule| rule.rpc.to_owned()).collect();
        assert_eq!((ruled.len(), &ruled), (RULES.len(), &described));
    }
}
