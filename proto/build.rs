//! Compiles the protocol buffers with a compiler in Rust; the descriptor set feeds reflection
//! and the authorization matrix.

use std::path::PathBuf;

use prost::Message;

const FILES: &[&str] = &[
    "gatepost/common/v1/audit.proto",
    "gatepost/common/v1/common.proto",
    "gatepost/event/v1/event.proto",
    "gatepost/identity/v1/access_token_service.proto",
    "gatepost/identity/v1/account_password_service.proto",
    "gatepost/identity/v1/account_service.proto",
    "gatepost/identity/v1/activity_report_service.proto",
    "gatepost/identity/v1/activity_service.proto",
    "gatepost/identity/v1/alarm_service.proto",
    "gatepost/identity/v1/api_token_service.proto",
    "gatepost/identity/v1/app_password_service.proto",
    "gatepost/identity/v1/audit_service.proto",
    "gatepost/identity/v1/avatar_service.proto",
    "gatepost/identity/v1/compromise_service.proto",
    "gatepost/identity/v1/closing_service.proto",
    "gatepost/identity/v1/device_setup_service.proto",
    "gatepost/identity/v1/directory_service.proto",
    "gatepost/identity/v1/event_service.proto",
    "gatepost/identity/v1/factor_service.proto",
    "gatepost/identity/v1/login_service.proto",
    "gatepost/identity/v1/oauth_authorization_service.proto",
    "gatepost/identity/v1/oauth_client_service.proto",
    "gatepost/identity/v1/oauth_device_service.proto",
    "gatepost/identity/v1/oauth_grant_service.proto",
    "gatepost/identity/v1/oauth_key_service.proto",
    "gatepost/identity/v1/oauth_logout_service.proto",
    "gatepost/identity/v1/oauth_registration_service.proto",
    "gatepost/identity/v1/oauth_registration_token_service.proto",
    "gatepost/identity/v1/oauth_token_service.proto",
    "gatepost/identity/v1/organization_activity_service.proto",
    "gatepost/identity/v1/password_hash_service.proto",
    "gatepost/identity/v1/passkey_service.proto",
    "gatepost/identity/v1/phone_service.proto",
    "gatepost/identity/v1/profile_service.proto",
    "gatepost/identity/v1/recovery_case_service.proto",
    "gatepost/identity/v1/push_service.proto",
    "gatepost/identity/v1/recovery_service.proto",
    "gatepost/identity/v1/session_service.proto",
    "gatepost/identity/v1/shared_password_service.proto",
    "gatepost/identity/v1/mailbox_notice_service.proto",
    "gatepost/mail/v1/connection_service.proto",
    "gatepost/mail/v1/expunged_service.proto",
    "gatepost/mail/v1/mail_service.proto",
    "gatepost/mail/v1/maintenance_service.proto",
    "gatepost/mailbox/v1/attached_people_service.proto",
    "gatepost/mailbox/v1/audit_service.proto",
    "gatepost/mailbox/v1/authentication_service.proto",
    "gatepost/mailbox/v1/device_password_service.proto",
    "gatepost/mailbox/v1/discovery_service.proto",
    "gatepost/mailbox/v1/domain_service.proto",
    "gatepost/mailbox/v1/event_service.proto",
    "gatepost/mailbox/v1/expunged_mail_service.proto",
    "gatepost/mailbox/v1/mail_service_settings_service.proto",
    "gatepost/mailbox/v1/mailbox_access_service.proto",
    "gatepost/mailbox/v1/mailbox_service.proto",
    "gatepost/mailbox/v1/operator_work_service.proto",
    "gatepost/mailbox/v1/organization_activity_service.proto",
    "gatepost/mailbox/v1/password_hash_service.proto",
    "gatepost/mailbox/v1/unification_service.proto",
    "gatepost/organization/v1/audit_service.proto",
    "gatepost/organization/v1/departure_service.proto",
    "gatepost/organization/v1/event_service.proto",
    "gatepost/organization/v1/member_service.proto",
    "gatepost/organization/v1/organization_activity_service.proto",
    "gatepost/organization/v1/invitation_service.proto",
    "gatepost/organization/v1/organization_profile_service.proto",
    "gatepost/organization/v1/organization_service.proto",
    "gatepost/organization/v1/standing_service.proto",
    "gatepost/organization/v1/product_service.proto",
    "gatepost/organization/v1/partner_access_service.proto",
    "gatepost/organization/v1/support_access_service.proto",
    "gatepost/organization/v1/support_code_service.proto",
    "gatepost/organization/v1/support_service.proto",
    "gatepost/organization/v1/team_service.proto",
    "gatepost/organization/v1/tag_service.proto",
    "gatepost/organization/v1/transfer_service.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=gatepost");
    let descriptors = protox::compile(FILES, ["."])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("gatepost.binpb"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}
