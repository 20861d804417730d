//! Which page is where.

use axum::{
    Router, middleware,
    routing::{get, post},
};

use crate::{
    api,
    app::App,
    assets,
    discovery::{self, autoconfig, autodiscover},
    front, oauth,
    pages::{
        oauth::{applications, authorize, device as device_code, logout},
        outside::{access, clients, codes, partners},
        *,
    },
};

/// Where files are sent to.
pub(crate) const UPLOADS: [&str; 4] =
    ["/recover/identity/documents", "/account/avatar", "/users/invite", "/organization/logo"];

/// Every route with its method.
pub(crate) const ALL: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/assets/{name}"),
    ("GET", "/favicon.ico"),
    ("GET", "/robots.txt"),
    ("GET", "/.well-known/change-password"),
    ("GET", "/mail/config-v1.1.xml"),
    ("GET", "/.well-known/autoconfig/mail/config-v1.1.xml"),
    ("GET", "/.well-known/mail-v1.xml"),
    ("POST", "/autodiscover/autodiscover.xml"),
    ("GET", "/autodiscover/autodiscover.json"),
    ("GET", "/autodiscover/autodiscover.json/v1.0/{address}"),
    ("GET", "/.well-known/openid-configuration"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/oauth/keys"),
    ("POST", "/oauth/token"),
    ("GET", "/oauth/userinfo"),
    ("POST", "/oauth/userinfo"),
    ("POST", "/oauth/introspect"),
    ("POST", "/oauth/revoke"),
    ("POST", "/oauth/device"),
    ("POST", "/oauth/register"),
    ("GET", "/oauth/register/{client}"),
    ("PUT", "/oauth/register/{client}"),
    ("DELETE", "/oauth/register/{client}"),
    ("GET", "/oauth/authorize"),
    ("POST", "/oauth/authorize"),
    ("POST", "/oauth/authorize/decide"),
    ("POST", "/oauth/authorize/other-account"),
    ("GET", "/oauth/logout"),
    ("POST", "/oauth/logout"),
    ("POST", "/oauth/logout/confirm"),
    ("GET", "/device"),
    ("POST", "/device"),
    ("POST", "/device/decide"),
    ("GET", "/set-up"),
    ("POST", "/set-up"),
    ("GET", "/app-passwords/set-up"),
    ("GET", "/mailboxes/{id}/set-up"),
    ("POST", "/mailboxes/{id}/set-up"),
    ("POST", "/mailboxes/{id}/set-up/cancel"),
    ("GET", "/sign-up"),
    ("POST", "/sign-up"),
    ("GET", "/sign-up/check"),
    ("POST", "/sign-up/check"),
    ("POST", "/sign-up/resend"),
    ("GET", "/verify"),
    ("POST", "/verify"),
    ("GET", "/verify/{token}"),
    ("GET", "/alarm"),
    ("GET", "/alarm/locked"),
    ("POST", "/alarm/lock"),
    ("GET", "/alarm/undone"),
    ("POST", "/alarm/undo"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/login/passkey"),
    ("POST", "/login/passkey/options"),
    ("GET", "/login/factor"),
    ("POST", "/login/factor"),
    ("POST", "/login/factor/choose"),
    ("POST", "/login/cancel"),
    ("GET", "/step-up"),
    ("POST", "/logout"),
    ("GET", "/recover"),
    ("POST", "/recover"),
    ("GET", "/recover/sent"),
    ("GET", "/recover/login"),
    ("POST", "/recover/login"),
    ("GET", "/recover/login/sent"),
    ("GET", "/recover/password"),
    ("POST", "/recover/password"),
    ("GET", "/recover/identity"),
    ("POST", "/recover/identity"),
    ("POST", "/recover/identity/documents"),
    ("POST", "/recover/identity/submit"),
    ("POST", "/recover/identity/withdraw"),
    ("GET", "/recover/identity/finish"),
    ("POST", "/recover/identity/finish"),
    ("GET", "/support/recovery"),
    ("GET", "/support/recovery/{id}"),
    ("GET", "/support/recovery/{id}/documents/{slot}"),
    ("POST", "/support/recovery/{id}/approve"),
    ("POST", "/support/recovery/{id}/refuse"),
    ("GET", "/invitation"),
    ("POST", "/invitation/accept"),
    ("POST", "/invitation/decline"),
    ("POST", "/invitation/own/accept"),
    ("POST", "/invitation/own/decline"),
    ("GET", "/users/invite"),
    ("POST", "/users/invite"),
    ("GET", "/users/invitations"),
    ("POST", "/users/invitations"),
    ("GET", "/home"),
    ("GET", "/organization"),
    ("POST", "/organization"),
    ("GET", "/organization/edit"),
    ("POST", "/organization/edit"),
    ("GET", "/organization/logo"),
    ("POST", "/organization/logo"),
    ("POST", "/organization/logo/remove"),
    ("GET", "/organization/logo/{name}"),
    ("GET", "/organization/second-factor"),
    ("GET", "/organization/second-factor-requirement"),
    ("POST", "/organization/second-factor-requirement"),
    ("GET", "/organization/delete"),
    ("POST", "/organization/delete"),
    ("GET", "/organizations"),
    ("GET", "/organizations/new"),
    ("POST", "/organizations/new"),
    ("GET", "/organization/activity"),
    ("GET", "/organization/activity/export.csv"),
    ("GET", "/organization/activity/export.json"),
    ("GET", "/organization/applications"),
    ("GET", "/organization/applications/new"),
    ("POST", "/organization/applications/new"),
    ("GET", "/organization/applications/{id}"),
    ("GET", "/organization/applications/{id}/edit"),
    ("POST", "/organization/applications/{id}/edit"),
    ("GET", "/organization/applications/{id}/secret"),
    ("POST", "/organization/applications/{id}/secret"),
    ("POST", "/organization/applications/{id}/enabled"),
    ("GET", "/organization/applications/{id}/delete"),
    ("POST", "/organization/applications/{id}/delete"),
    ("GET", "/organization/access"),
    ("POST", "/organization/access"),
    ("POST", "/organization/access/{id}/end"),
    ("GET", "/organization/partners"),
    ("POST", "/organization/partners"),
    ("POST", "/organization/partners/grant"),
    ("POST", "/organization/partners/{id}/end"),
    ("GET", "/organization/clients"),
    ("POST", "/organization/clients/code"),
    ("POST", "/organization/clients/end"),
    ("GET", "/organization/support"),
    ("POST", "/organization/support/renew"),
    ("GET", "/account/support"),
    ("POST", "/account/support/renew"),
    ("GET", "/support/codes"),
    ("POST", "/support/codes"),
    ("GET", "/users"),
    ("POST", "/users/selected"),
    ("POST", "/users/restore"),
    ("GET", "/users/me"),
    ("GET", "/users/{id}"),
    ("POST", "/users/{id}/role"),
    ("POST", "/users/{id}/preferences"),
    ("POST", "/users/{id}/grants"),
    ("POST", "/users/{id}/grants/remove"),
    ("POST", "/users/{id}/teams"),
    ("POST", "/users/{id}/teams/remove"),
    ("POST", "/users/{id}/remove"),
    ("GET", "/teams"),
    ("GET", "/teams/new"),
    ("POST", "/teams/new"),
    ("GET", "/teams/{id}"),
    ("POST", "/teams/{id}"),
    ("POST", "/teams/{id}/members"),
    ("GET", "/teams/{id}/add"),
    ("POST", "/teams/{id}/add"),
    ("POST", "/teams/{id}/grants"),
    ("POST", "/teams/{id}/grants/remove"),
    ("GET", "/teams/{id}/delete"),
    ("POST", "/teams/{id}/delete"),
    ("GET", "/organization/leave"),
    ("POST", "/organization/leave"),
    ("GET", "/products"),
    ("GET", "/products/new"),
    ("POST", "/products/new"),
    ("POST", "/products/tags"),
    ("GET", "/products/{id}"),
    ("POST", "/products/{id}"),
    ("POST", "/products/{id}/cancel"),
    ("POST", "/products/{id}/restore"),
    ("POST", "/products/{id}/tags"),
    ("GET", "/products/{id}/transfer"),
    ("POST", "/products/{id}/transfer"),
    ("GET", "/transfers"),
    ("POST", "/transfers/{id}/accept"),
    ("POST", "/transfers/{id}/decline"),
    ("POST", "/transfers/{id}/withdraw"),
    ("GET", "/tags"),
    ("POST", "/tags"),
    ("POST", "/tags/{id}"),
    ("POST", "/tags/{id}/delete"),
    ("GET", "/mail-services"),
    ("GET", "/mail-services/new"),
    ("POST", "/mail-services/new"),
    ("GET", "/mail-services/{id}"),
    ("GET", "/mail-services/{id}/domains/new"),
    ("POST", "/mail-services/{id}/domains/new"),
    ("GET", "/mail-services/{id}/domains/{name}"),
    ("POST", "/mail-services/{id}/domains/{name}/check"),
    ("POST", "/mail-services/{id}/domains/{name}/verify"),
    ("GET", "/mail-services/{id}/domains/{name}/remove"),
    ("POST", "/mail-services/{id}/domains/{name}/remove"),
    ("GET", "/mail-services/{id}/settings"),
    ("POST", "/mail-services/{id}/settings"),
    ("GET", "/mail-services/{id}/mailboxes"),
    ("GET", "/mailboxes"),
    ("GET", "/mailboxes/new"),
    ("POST", "/mailboxes/new"),
    ("GET", "/mailboxes/{id}"),
    ("POST", "/mailboxes/{id}/aliases"),
    ("POST", "/mailboxes/{id}/aliases/remove"),
    ("GET", "/mailboxes/{id}/password"),
    ("POST", "/mailboxes/{id}/password"),
    ("POST", "/mailboxes/{id}/password/remove"),
    ("GET", "/mailboxes/{id}/unify"),
    ("POST", "/mailboxes/{id}/unify"),
    ("POST", "/mailboxes/{id}/unify/remove"),
    ("GET", "/mailboxes/{id}/people"),
    ("GET", "/mailboxes/{id}/people/add"),
    ("GET", "/mailboxes/{id}/people/{account}"),
    ("POST", "/mailboxes/{id}/people/{account}"),
    ("GET", "/mailboxes/{id}/people/{account}/remove"),
    ("POST", "/mailboxes/{id}/people/{account}/remove"),
    ("GET", "/mailboxes/{id}/logins"),
    ("POST", "/mailboxes/{id}/connections/{connection}/end"),
    ("GET", "/mailboxes/{id}/expunged"),
    ("POST", "/mailboxes/{id}/expunged"),
    ("GET", "/mailboxes/{id}/expunged/delete"),
    ("POST", "/mailboxes/{id}/expunged/delete"),
    ("GET", "/mailboxes/{id}/devices"),
    ("GET", "/mailboxes/{id}/devices/new"),
    ("POST", "/mailboxes/{id}/devices/new"),
    ("GET", "/mailboxes/{id}/devices/{device}/revoke"),
    ("POST", "/mailboxes/{id}/devices/{device}/revoke"),
    ("GET", "/app-passwords"),
    ("GET", "/app-passwords/new"),
    ("POST", "/app-passwords/new"),
    ("GET", "/app-passwords/revoke-all"),
    ("POST", "/app-passwords/revoke-all"),
    ("GET", "/app-passwords/{id}/revoke"),
    ("POST", "/app-passwords/{id}/revoke"),
    ("GET", "/sessions"),
    ("POST", "/sessions/{id}/end"),
    ("POST", "/sessions/end-others"),
    ("GET", "/activity"),
    ("GET", "/activity/export.csv"),
    ("GET", "/activity/export.json"),
    ("GET", "/api/device/v1/openapi.json"),
    ("POST", "/api/device/v1/enrollments"),
    ("GET", "/api/device/v1/device"),
    ("GET", "/api/device/v1/logins"),
    ("POST", "/api/device/v1/logins/{id}/answer"),
    ("GET", "/api/v1"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/{service}/{method}"),
    ("GET", "/account"),
    ("GET", "/account/compromised"),
    ("POST", "/account/compromised"),
    ("GET", "/account/compromised/summary"),
    ("POST", "/account/compromised/finish"),
    ("GET", "/account/compromised/{step}"),
    ("POST", "/account/compromised/{step}"),
    ("GET", "/account/applications"),
    ("GET", "/account/applications/{id}/end"),
    ("POST", "/account/applications/{id}/end"),
    ("GET", "/account/tokens"),
    ("GET", "/account/tokens/new"),
    ("POST", "/account/tokens/new"),
    ("GET", "/account/tokens/revoke-all"),
    ("POST", "/account/tokens/revoke-all"),
    ("GET", "/account/tokens/{id}/revoke"),
    ("POST", "/account/tokens/{id}/revoke"),
    ("GET", "/account/recovery"),
    ("POST", "/account/recovery"),
    ("POST", "/account/recovery/remove"),
    ("GET", "/account/recovery/confirm"),
    ("POST", "/account/recovery/confirm"),
    ("GET", "/account/security"),
    ("GET", "/account/security/totp"),
    ("POST", "/account/security/totp"),
    ("GET", "/account/security/passkeys/new"),
    ("POST", "/account/security/passkeys/new"),
    ("GET", "/account/security/devices/new"),
    ("POST", "/account/security/devices/new"),
    ("GET", "/account/security/backup-codes"),
    ("POST", "/account/security/backup-codes"),
    ("POST", "/account/security/backup-codes/file"),
    ("GET", "/account/security/phone"),
    ("POST", "/account/security/phone"),
    ("GET", "/account/security/phone/confirm"),
    ("POST", "/account/security/phone/confirm"),
    ("POST", "/account/security/phone/resend"),
    ("POST", "/account/security/phone/cancel"),
    ("GET", "/account/security/phone/{id}"),
    ("POST", "/account/security/phone/{id}"),
    ("POST", "/account/security/phone/{id}/factor"),
    ("POST", "/account/security/phone/{id}/remove"),
    ("POST", "/account/security/{id}/name"),
    ("GET", "/account/security/{id}"),
    ("POST", "/account/security/{id}/remove"),
    ("GET", "/account/password"),
    ("POST", "/account/password"),
    ("GET", "/account/profile"),
    ("POST", "/account/profile"),
    ("POST", "/account/avatar"),
    ("POST", "/account/avatar/remove"),
    ("GET", "/account/avatar/{name}"),
    ("GET", "/account/email"),
    ("POST", "/account/email"),
    ("POST", "/account/email/cancel"),
    ("GET", "/account/email/confirm"),
    ("POST", "/account/email/confirm"),
    ("GET", "/account/close"),
    ("POST", "/account/close"),
];

pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(start::landing))
        .route("/assets/{name}", get(assets::get))
        .route("/favicon.ico", get(assets::favicon))
        .route("/robots.txt", get(assets::robots))
        .route("/.well-known/change-password", get(account::well_known))
        .route("/sign-up", get(sign_up::form).post(sign_up::submit))
        .route("/sign-up/check", get(sign_up::check).post(sign_up::code))
        .route("/sign-up/resend", post(sign_up::resend))
        .route("/verify", get(verify::form).post(verify::submit))
        .route("/verify/{token}", get(verify::form_at))
        .route("/alarm", get(alarm::form))
        .route("/alarm/lock", post(alarm::lock))
        .route("/alarm/locked", get(alarm::locked))
        .route("/alarm/undo", post(alarm::undo))
        .route("/alarm/undone", get(alarm::undone))
        .route("/login", get(login::form).post(login::submit))
        .route("/login/passkey", post(login_passkey::submit))
        .route("/login/passkey/options", post(login_passkey::options))
        .route("/login/factor", get(factor::form).post(factor::submit))
        .route("/login/factor/choose", post(factor::choose))
        .route("/login/cancel", post(factor::cancel))
        .route("/step-up", get(factor::step_up))
        .route("/logout", post(login::logout))
        .route("/recover", get(recover::form).post(recover::submit))
        .route("/recover/sent", get(recover::sent))
        .route("/recover/login", get(recover_login::form).post(recover_login::submit))
        .route("/recover/login/sent", get(recover_login::sent))
        .route("/recover/password", get(recover::reset_form).post(recover::reset))
        .route("/recover/identity", get(identity::overview).post(identity::open))
        .route("/recover/identity/documents", post(identity::upload))
        .route("/recover/identity/submit", post(identity::submit))
        .route("/recover/identity/withdraw", post(identity::withdraw))
        .route("/recover/identity/finish", get(identity_finish::form).post(identity_finish::submit))
        .route("/support/recovery", get(support::list))
        .route("/support/recovery/{id}", get(support::detail))
        .route("/support/recovery/{id}/documents/{slot}", get(support::picture))
        .route("/support/recovery/{id}/approve", post(support::approve))
        .route("/support/recovery/{id}/refuse", post(support::refuse))
        .route("/account/recovery", get(recovery::form).post(recovery::submit))
        .route("/account/recovery/remove", post(recovery::remove))
        .route("/account/recovery/confirm", get(recovery::confirm_form).post(recovery::confirm))
        .route("/account/security", get(security::list))
        .route("/account/security/totp", get(security_totp::form).post(security_totp::submit))
        .route(
            "/account/security/devices/new",
            get(security_device::form).post(security_device::submit),
        )
        .route(
            "/account/security/backup-codes",
            get(backup_codes::confirm).post(backup_codes::renew),
        )
        .route("/account/security/backup-codes/file", post(backup_codes::file))
        .route("/account/security/passkeys/new", get(passkeys::form).post(passkeys::submit))
        .route("/account/security/phone", get(phones::list).post(phones::submit))
        .route("/account/security/phone/confirm", get(phones::confirm_form).post(phones::confirm))
        .route("/account/security/phone/resend", post(phones::resend))
        .route("/account/security/phone/cancel", post(phones::cancel))
        .route("/account/security/phone/{id}", get(phone::detail).post(phone::update))
        .route("/account/security/phone/{id}/factor", post(phone::enroll))
        .route("/account/security/phone/{id}/remove", post(phone::remove))
        .route("/account/security/{id}", get(security::detail))
        .route("/account/security/{id}/name", post(security::rename))
        .route("/account/security/{id}/remove", post(security::remove))
        .route("/invitation", get(invitations::answer::show))
        .route("/invitation/accept", post(invitations::answer::accept))
        .route("/invitation/decline", post(invitations::answer::decline))
        .route("/invitation/own/accept", post(invitations::answer::accept_own))
        .route("/invitation/own/decline", post(invitations::answer::decline_own))
        .route("/users/invite", get(invitations::new::form).post(invitations::new::submit))
        .route("/users/invitations", get(invitations::list::list).post(invitations::list::selected))
        .route("/home", get(start::home))
        .route("/organization", get(organization::overview).post(start::switch))
        .route("/organization/edit", get(organization::edit::form).post(organization::edit::submit))
        .route("/organization/logo", get(organization::logo::form).post(organization::logo::submit))
        .route("/organization/logo/remove", post(organization::logo::remove))
        .route("/organization/logo/{name}", get(organization::logo::picture))
        .route("/organization/second-factor", get(organization::second_factor::needed))
        .route(
            "/organization/second-factor-requirement",
            get(organization::second_factor::form).post(organization::second_factor::submit),
        )
        .route(
            "/organization/delete",
            get(organization::delete::form).post(organization::delete::submit),
        )
        .route("/organizations", get(organizations::list))
        .route("/organizations/new", get(organization::new::form).post(organization::new::submit))
        .merge(outside())
        .merge(provider())
        .merge(organization_applications())
        .route("/users", get(users::list::list))
        .route("/users/selected", post(users::remove::selected))
        .route("/users/restore", post(users::remove::restore))
        .route("/users/me", get(users::detail::me))
        .route("/users/{id}", get(users::detail::detail))
        .route("/users/{id}/role", post(users::change::role))
        .route("/users/{id}/preferences", post(users::change::preferences))
        .route("/users/{id}/grants", post(users::change::grant))
        .route("/users/{id}/grants/remove", post(users::change::revoke))
        .route("/users/{id}/teams", post(users::change::join))
        .route("/users/{id}/teams/remove", post(users::change::part))
        .route("/users/{id}/remove", post(users::remove::one))
        .route("/teams", get(teams::list))
        .route("/teams/new", get(teams::new::form).post(teams::new::submit))
        .route("/teams/{id}", get(teams::detail::detail).post(teams::change::update))
        .route("/teams/{id}/members", post(teams::change::members))
        .route("/teams/{id}/add", get(teams::add::form).post(teams::add::submit))
        .route("/teams/{id}/grants", post(teams::change::grant))
        .route("/teams/{id}/grants/remove", post(teams::change::revoke))
        .route("/teams/{id}/delete", get(teams::detail::delete_form).post(teams::detail::delete))
        .route("/organization/leave", get(leave::form).post(leave::submit))
        .route("/products", get(products::list))
        .route("/products/new", get(product_new::form).post(product_new::submit))
        .route("/products/tags", post(products::tag))
        .route("/products/{id}", get(product::detail).post(product::update))
        .route("/products/{id}/cancel", post(product::cancel))
        .route("/products/{id}/restore", post(product::restore))
        .route("/products/{id}/tags", post(product::tag))
        .route(
            "/products/{id}/transfer",
            get(product_transfer::form).post(product_transfer::submit),
        )
        .route("/transfers", get(transfers::list))
        .route("/transfers/{id}/accept", post(transfers::accept))
        .route("/transfers/{id}/decline", post(transfers::decline))
        .route("/transfers/{id}/withdraw", post(transfers::withdraw))
        .route("/tags", get(tags::list).post(tags::add))
        .route("/tags/{id}", post(tags::update))
        .route("/tags/{id}/delete", post(tags::delete))
        .route("/mail-services", get(mail_services::list))
        .route("/mail-services/new", get(mail_services::form).post(mail_services::submit))
        .route("/mail-services/{id}", get(mail_services::detail))
        .route(
            "/mail-services/{id}/domains/new",
            get(mail_domains::form).post(mail_domains::submit),
        )
        .route("/mail-services/{id}/domains/{name}", get(mail_domains::detail))
        .route("/mail-services/{id}/domains/{name}/check", post(mail_domains::check))
        .route("/mail-services/{id}/domains/{name}/verify", post(mail_domains::verify))
        .route(
            "/mail-services/{id}/domains/{name}/remove",
            get(mail_domains::confirm).post(mail_domains::remove),
        )
        .route(
            "/mail-services/{id}/settings",
            get(mail_service_settings::form).post(mail_service_settings::submit),
        )
        .route("/mail-services/{id}/mailboxes", get(mail_service_mailboxes::list))
        .route("/mailboxes", get(mailboxes::list))
        .route("/mailboxes/new", get(mailbox_new::form).post(mailbox_new::submit))
        .route("/mailboxes/{id}", get(mailboxes::detail))
        .route("/mailboxes/{id}/aliases", post(mailboxes::add_alias))
        .route("/mailboxes/{id}/aliases/remove", post(mailboxes::remove_alias))
        .route(
            "/mailboxes/{id}/password",
            get(mailbox_password::form).post(mailbox_password::submit),
        )
        .route("/mailboxes/{id}/password/remove", post(mailbox_password::remove))
        .route("/mailboxes/{id}/unify", get(unify::form).post(unify::submit))
        .route("/mailboxes/{id}/unify/remove", post(unify::remove))
        .route("/mailboxes/{id}/people", get(mailbox_people::list::list))
        .route("/mailboxes/{id}/people/add", get(mailbox_people::add::form))
        .route(
            "/mailboxes/{id}/people/{account}",
            get(mailbox_people::edit::form).post(mailbox_people::edit::submit),
        )
        .route(
            "/mailboxes/{id}/people/{account}/remove",
            get(mailbox_people::remove::form).post(mailbox_people::remove::submit),
        )
        .route("/mailboxes/{id}/logins", get(mailbox_logins::list))
        .route("/mailboxes/{id}/connections/{connection}/end", post(mailbox_logins::end))
        .route("/mailboxes/{id}/expunged", get(expunged::list).post(expunged::restore))
        .route(
            "/mailboxes/{id}/expunged/delete",
            get(expunged::delete::form).post(expunged::delete::submit),
        )
        .route("/mailboxes/{id}/devices", get(devices::list))
        .route("/mailboxes/{id}/devices/new", get(devices::form).post(devices::submit))
        .route(
            "/mailboxes/{id}/devices/{device}/revoke",
            get(devices::confirm).post(devices::revoke),
        )
        .route("/app-passwords", get(app_passwords::list))
        .route("/app-passwords/new", get(app_password_new::form).post(app_password_new::submit))
        .route(
            "/app-passwords/revoke-all",
            get(app_passwords::confirm_all).post(app_passwords::revoke_all),
        )
        .route(
            "/app-passwords/{id}/revoke",
            get(app_passwords::confirm).post(app_passwords::revoke),
        )
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}/end", post(sessions::end))
        .route("/sessions/end-others", post(sessions::end_others))
        .route("/activity", get(activity::list))
        .route("/activity/export.csv", get(activity_export::csv))
        .route("/activity/export.json", get(activity_export::json))
        .route("/account", get(account::overview))
        .route("/account/compromised", get(compromised::overview).post(compromised::start))
        .route("/account/compromised/summary", get(compromised::summary))
        .route("/account/compromised/finish", post(compromised::finish))
        .route("/account/compromised/{step}", get(compromised::step).post(compromised::submit))
        .route("/account/tokens", get(tokens::list))
        .route("/account/tokens/new", get(tokens::form).post(tokens::submit))
        .route("/account/tokens/revoke-all", get(tokens::confirm_all).post(tokens::revoke_all))
        .route("/account/tokens/{id}/revoke", get(tokens::confirm).post(tokens::revoke))
        .route("/account/password", get(account::form).post(account::submit))
        .route("/account/profile", get(profile::form).post(profile::submit))
        .route("/account/avatar", post(avatar::submit))
        .route("/account/avatar/remove", post(avatar::remove))
        .route("/account/avatar/{name}", get(avatar::show))
        .route("/account/email", get(email::form).post(email::submit))
        .route("/account/email/cancel", post(email::cancel))
        .route("/account/close", get(close::form).post(close::submit))
        .route("/account/email/confirm", get(email::confirm_form).post(email::confirm))
        .route("/api/device/v1/openapi.json", get(api::device::openapi))
        .route("/api/device/v1/enrollments", post(api::device::enroll))
        .route("/api/device/v1/device", get(api::device::device))
        .route("/api/device/v1/logins", get(api::device::logins))
        .route("/api/device/v1/logins/{id}/answer", post(api::device::answer))
        .route("/api/v1", get(api::list))
        .route("/api/v1/openapi.json", get(api::openapi))
        .route("/api/v1/{service}/{method}", post(api::call))
        .merge(discovery())
        .route("/set-up", get(set_up::form).post(set_up::submit))
        .route("/app-passwords/set-up", get(device_setup::choose))
        .route("/mailboxes/{id}/set-up", get(device_setup::form).post(device_setup::submit))
        .route("/mailboxes/{id}/set-up/cancel", post(device_setup::cancel))
        .fallback(discovery::otherwise)
        .layer(middleware::from_fn_with_state(app.clone(), front::front))
        .with_state(app)
}

/// What mail programs ask.
fn discovery() -> Router<App> {
    let mut router = Router::new();
    for path in autoconfig::PATHS {
        router = router.route(path, get(autoconfig::config));
    }
    router
        .route(autodiscover::PATH, post(autodiscover::settings))
        .route(autodiscover::JSON, get(autodiscover::json))
        .route("/autodiscover/autodiscover.json/v1.0/{address}", get(autodiscover::json))
}

/// The OpenID provider: what clients call, and what people see of it.
fn provider() -> Router<App> {
    Router::new()
        .route("/.well-known/openid-configuration", get(oauth::metadata))
        .route("/.well-known/oauth-authorization-server", get(oauth::metadata))
        .route("/oauth/keys", get(oauth::keys))
        .route("/oauth/token", post(oauth::token))
        .route("/oauth/userinfo", get(oauth::userinfo).post(oauth::userinfo))
        .route("/oauth/introspect", post(oauth::introspect))
        .route("/oauth/revoke", post(oauth::revoke))
        .route("/oauth/device", post(oauth::device))
        .route("/oauth/register", post(oauth::register))
        .route(
            "/oauth/register/{client}",
            get(oauth::read).put(oauth::replace).delete(oauth::remove),
        )
        .route("/oauth/authorize", get(authorize::form).post(authorize::post))
        .route("/oauth/authorize/decide", post(authorize::decide))
        .route("/oauth/authorize/other-account", post(authorize::other_account))
        .route("/oauth/logout", get(logout::form).post(logout::post))
        .route("/oauth/logout/confirm", post(logout::confirm))
        .route("/device", get(device_code::form).post(device_code::find))
        .route("/device/decide", post(device_code::decide))
        .route("/account/applications", get(applications::list))
        .route("/account/applications/{id}/end", get(applications::confirm).post(applications::end))
}

/// Applications that an organization lets its members sign in to.
fn organization_applications() -> Router<App> {
    use oauth_clients::{change, detail, edit, new, secret};
    Router::new()
        .route("/organization/applications", get(oauth_clients::list))
        .route("/organization/applications/new", get(new::form).post(new::submit))
        .route("/organization/applications/{id}", get(detail::show))
        .route("/organization/applications/{id}/edit", get(edit::form).post(edit::submit))
        .route("/organization/applications/{id}/secret", get(secret::form).post(secret::submit))
        .route("/organization/applications/{id}/enabled", post(change::enabled))
        .route("/organization/applications/{id}/delete", get(change::confirm).post(change::delete))
}

/// The log of an organization, support, partners, and codes.
fn outside() -> Router<App> {
    Router::new()
        .route("/organization/activity", get(log::list::list))
        .route("/organization/activity/export.csv", get(log::export::csv))
        .route("/organization/activity/export.json", get(log::export::json))
        .route("/organization/access", get(access::list).post(access::grant))
        .route("/organization/access/{id}/end", post(access::end))
        .route("/organization/partners", get(partners::list).post(partners::find))
        .route("/organization/partners/grant", post(partners::grant))
        .route("/organization/partners/{id}/end", post(partners::end))
        .route("/organization/clients", get(clients::list))
        .route("/organization/clients/code", post(clients::renew))
        .route("/organization/clients/end", post(clients::end))
        .route("/organization/support", get(codes::of_organization))
        .route("/organization/support/renew", post(codes::renew_of_organization))
        .route("/account/support", get(codes::own))
        .route("/account/support/renew", post(codes::renew_own))
        .route("/support/codes", get(codes::check_form).post(codes::check))
}

/// Can a person be led to this path after signing in? Only to pages of the console, by names we
/// know and characters that stand for themselves: there is no way out of this host.
pub(crate) fn is_page(path: &str) -> bool {
    const FIRST: [&str; 16] = [
        "home",
        "invitation",
        "users",
        "teams",
        "organization",
        "organizations",
        "products",
        "tags",
        "transfers",
        "mail-services",
        "mailboxes",
        "app-passwords",
        "sessions",
        "activity",
        "account",
        "support",
    ];
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/');
    let mut segments = path.split('/');
    path.len() <= 256
        && path.bytes().all(plain)
        && segments.next() == Some("")
        && segments.next().is_some_and(|first| FIRST.contains(&first))
        && segments.all(|segment| !segment.is_empty())
}

/// Can a person be led there after signing in: to one of our pages, or back to what an application asked for?
pub(crate) fn goes_on(to: &str) -> bool {
    is_page(to) || oauth::leads_back(to)
}

/// Is there a page at this address, so that others may lead to it?
pub(crate) fn leads_to(path: &str) -> bool {
    ALL.contains(&("GET", path))
}

/// Does the address of this route carry the token of a mailed link, or what an application sent? Then it must not leave by any
/// way: no page that it leads to, not even one of ours, is told where the reader came from.
pub(crate) fn carries_token(route: &str) -> bool {
    const FIRST: [&str; 7] =
        ["verify", "alarm", "recover", "invitation", "oauth", "device", "set-up"];
    matches!(route, "/account/email/confirm" | "/account/recovery/confirm")
        || route.split('/').nth(1).is_some_and(|first| FIRST.contains(&first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_gone_on_to() {
        for (path, page) in [
            ("/home", true),
            ("/mailboxes/mbx_1", true),
            ("/login", false),
            ("/logout", false),
            ("//evil.example", false),
            ("/home//evil", false),
            ("/\\evil.example", false),
            ("https://evil.example/home", false),
            ("/home?x=1", false),
            ("/home/../login", false),
            ("home", false),
            ("", false),
            ("/home\r\nSet-Cookie: a=b", false),
        ] {
            assert_eq!(is_page(path), page, "{path:?}");
        }
    }
}
