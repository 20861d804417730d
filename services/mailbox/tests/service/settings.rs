//! What holds for all mailboxes of a mail service: whether they have passwords (MBX-3), and what an attached account may
//! do when nobody says (MBX-2).

use gatepost_model::AccountId;
use gatepost_proto::{
    event::v1::event::Fact,
    mailbox::v1::{AuthenticationRefusal::Credentials, *},
    organization::v1::{Level, Verb},
};
use tonic::{Code, Status};

use crate::house::{House, Sharer, Who, account, account_id, ask, client, organization_id, reason};

const ADDRESS: &str = "anna@gatepost.test";
const PASSWORD: &str = "correct horse battery";

async fn update(
    house: &House,
    who: Who,
    service: &str,
    change: impl FnOnce(&mut UpdateMailServiceSettingsRequest),
) -> Result<MailServiceSettings, Status> {
    let mut request = UpdateMailServiceSettingsRequest {
        mail_service_id: service.to_owned(),
        ..UpdateMailServiceSettingsRequest::default()
    };
    change(&mut request);
    Ok(ask!(house, who, settings.update_mail_service_settings(request))?.settings.unwrap())
}

async fn passwords(house: &House, who: Who, service: &str, policy: MailboxPasswordPolicy) {
    update(house, who, service, |r| r.mailbox_passwords = policy.into()).await.unwrap();
}

async fn get(house: &House, who: Who, service: &str) -> Result<MailServiceSettings, Status> {
    let request = GetMailServiceSettingsRequest { mail_service_id: service.to_owned() };
    Ok(ask!(house, who, settings.get_mail_service_settings(request))?.settings.unwrap())
}

/// Facts about passwords of mailboxes, in the order of the outbox.
async fn ended(house: &House) -> Vec<String> {
    let mut events = house
        .events()
        .watch_events(WatchEventsRequest { after: Some(0) })
        .await
        .unwrap()
        .into_inner();
    let first = events.message().await.unwrap().unwrap();
    let mut ended = Vec::new();
    let wait = std::time::Duration::from_millis(100);
    assert!(first.event.is_none());
    while let Ok(Ok(Some(told))) = tokio::time::timeout(wait, events.message()).await {
        if let Some(Fact::MailboxPasswordChanged(changed)) = told.event.unwrap().fact {
            ended.push(changed.mailbox_id);
        }
    }
    ended
}

async fn lines(house: &House, organization: &str, action: &str) -> Vec<String> {
    let request = gatepost_proto::organization::v1::ListOrganizationActivityRequest {
        organization_id: organization.to_owned(),
        ..Default::default()
    };
    let found = ask!(house, Who::Operator, activities.list_organization_activity(request)).unwrap();
    let lines = found.activities.into_iter().filter(|line| line.action == action);
    lines.map(|line| line.details.get("mailbox_passwords").cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_mail_service_without_mailbox_passwords_is_opened_by_app_passwords_alone() {
    let house = House::new();
    let (who, organization, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, ADDRESS).await;
    let bare = house.mailbox(who, &service, "bare@gatepost.test").await;
    house.set_password(who, &anna.id, PASSWORD).await;
    house.log_in(ADDRESS, PASSWORD).await.unwrap();
    let before = ended(&house).await.len();

    passwords(&house, who, &service, MailboxPasswordPolicy::Forbidden).await;
    // Whoever is in with the password is sent out; a mailbox without one has nobody to send.
    assert_eq!(ended(&house).await[before..], *std::slice::from_ref(&anna.id));
    for typed in [PASSWORD, "a guess"] {
        assert_eq!(house.log_in(ADDRESS, typed).await, Err(Credentials));
    }
    let app = house.identity.issue_for(1, account_id(1), &[]);
    house.log_in(ADDRESS, &app).await.unwrap();
    // The owner's log says why, whatever was typed; the stranger heard what strangers hear.
    let causes: Vec<_> =
        house.logins(&anna.id, 4).await.into_iter().map(|login| login.cause).collect();
    let forbidden = causes.iter().filter(|cause| *cause == "passwords-forbidden").count();
    assert_eq!(forbidden, 2, "{causes:?}");

    let set = |password: &str| SetMailboxPasswordRequest {
        mailbox_id: bare.id.clone(),
        password: password.to_owned(),
    };
    let refused = ask!(house, who, mailboxes.set_mailbox_password(set(PASSWORD))).unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(reason(&refused), "mailbox-passwords-forbidden");
    // Taking one away is never forbidden.
    ask!(house, who, mailboxes.set_mailbox_password(set(""))).unwrap();
    let key = Some(get_mailbox_request::Key::MailboxId(anna.id.clone()));
    let found = ask!(house, who, mailboxes.get_mailbox(GetMailboxRequest { key })).unwrap();
    let found = found.mailbox.unwrap();
    assert!(found.passwords_forbidden && found.manages && found.has_password);

    // What was set is still there, and counts again.
    passwords(&house, who, &service, MailboxPasswordPolicy::Default).await;
    house.log_in(ADDRESS, PASSWORD).await.unwrap();
    assert_eq!(
        lines(&house, &organization, "mail-service.settings-changed").await,
        ["default", "forbidden"]
    );
    // The same again is no change.
    passwords(&house, who, &service, MailboxPasswordPolicy::Default).await;
    assert_eq!(lines(&house, &organization, "mail-service.settings-changed").await.len(), 2);
}

#[tokio::test]
async fn a_shared_account_password_is_a_mailbox_password_too() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, ADDRESS).await.id;
    let sharer = Sharer::of(ADDRESS, PASSWORD);
    house.identity.sharers.lock().unwrap().insert(account_id(1).to_string(), sharer);
    let unify = || UnifyRequest { mailbox_id: anna.clone(), client: Some(client("192.0.2.1")) };
    ask!(house, who, unifications.unify(unify())).unwrap();
    house.log_in(ADDRESS, PASSWORD).await.unwrap();
    let before = ended(&house).await.len();
    passwords(&house, who, &service, MailboxPasswordPolicy::Forbidden).await;
    assert_eq!(ended(&house).await[before..], *std::slice::from_ref(&anna));
    let asked = house.identity.asked();
    assert_eq!(house.log_in(ADDRESS, PASSWORD).await, Err(Credentials));
    assert_eq!(house.identity.asked(), asked, "the account's password is not even looked at");
    // It is seen, ended, and not begun as long as it is so.
    let get = || GetUnificationRequest { mailbox_id: anna.clone() };
    let found = ask!(house, who, unifications.get_unification(get())).unwrap();
    assert_eq!(found.obstacle(), UnificationObstacle::Forbidden);
    assert_eq!(found.account_id, account_id(1).to_string());
    let end = |password: &str| EndUnificationRequest {
        mailbox_id: anna.clone(),
        password: password.to_owned(),
        client: Some(client("192.0.2.1")),
    };
    let refused = ask!(house, who, unifications.end_unification(end(PASSWORD))).unwrap_err();
    assert_eq!(reason(&refused), "mailbox-passwords-forbidden");
    ask!(house, who, unifications.end_unification(end(""))).unwrap();
    let refused = ask!(house, who, unifications.unify(unify())).unwrap_err();
    assert_eq!(reason(&refused), "mailbox-passwords-forbidden");
}

#[tokio::test]
async fn the_operator_says_what_holds_where_nobody_does() {
    let house = House::with(|config| config.allow_mailbox_passwords = false);
    let (who, _, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, ADDRESS).await.id;
    let set =
        || SetMailboxPasswordRequest { mailbox_id: anna.clone(), password: PASSWORD.to_owned() };
    let refused = ask!(house, who, mailboxes.set_mailbox_password(set())).unwrap_err();
    assert_eq!(reason(&refused), "mailbox-passwords-forbidden");
    let found = get(&house, who, &service).await.unwrap();
    assert!(!found.mailbox_passwords_allowed && !found.mailbox_passwords_by_default);
    assert_eq!(found.mailbox_passwords(), MailboxPasswordPolicy::Default);
    passwords(&house, who, &service, MailboxPasswordPolicy::Allowed).await;
    ask!(house, who, mailboxes.set_mailbox_password(set())).unwrap();
    house.log_in(ADDRESS, PASSWORD).await.unwrap();
    passwords(&house, who, &service, MailboxPasswordPolicy::Default).await;
    assert_eq!(house.log_in(ADDRESS, PASSWORD).await, Err(Credentials));
}

#[tokio::test]
async fn whoever_is_attached_without_a_word_gets_the_defaults() {
    use Permission::{Folders, Read, Write};
    let house = House::new();
    let (who, organization, service) = house.manager(1).await;
    let office = house.mailbox(who, &service, "office@gatepost.test").await.id;
    let member = |number: u8| {
        house.organization.grant(account_id(number), &organization, &service, Level::Use);
        account_id(number)
    };
    let attach = |account: AccountId, permissions: &[Permission]| AttachAccountRequest {
        mailbox_id: office.clone(),
        account_id: account.to_string(),
        permissions: permissions.iter().map(|one| (*one).into()).collect(),
    };
    let got = async |request| {
        let made = ask!(house, who, mailboxes.attach_account(request)).unwrap();
        made.attachment.unwrap().permissions().collect::<Vec<_>>()
    };
    assert_eq!(got(attach(member(2), &[])).await.len(), 13);
    let settings = update(&house, who, &service, |request| {
        request.default_permissions = vec![Read.into(), Write.into(), Folders.into()];
    });
    assert_eq!(settings.await.unwrap().default_permissions.len(), 3);
    assert_eq!(got(attach(member(3), &[])).await, [Read, Folders, Write]);
    assert_eq!(got(attach(member(4), &[Read])).await, [Read]);
    // Who was attached before keeps what was given.
    let list = ListAttachmentsRequest { mailbox_id: office.clone(), page: None };
    let found = ask!(house, who, mailboxes.list_attachments(list)).unwrap().attachments;
    let of = |account: AccountId| {
        let account = account.to_string();
        found.iter().find(|one| one.account_id == account).unwrap().permissions.len()
    };
    assert_eq!((of(account_id(1)), of(account_id(2))), (13, 13));
    let wrong = update(&house, who, &service, |request| request.default_permissions = vec![99]);
    assert_eq!(wrong.await.unwrap_err().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn settings_are_seen_by_those_who_see_the_mail_service_and_changed_by_those_who_manage_it() {
    let house = House::new();
    let (_, organization, service) = house.manager(1).await;
    house.organization.grant(account_id(2), &organization, &service, Level::Use);
    house.organization.allow(account_id(3), &organization_id(3), Verb::ManageMail);
    let forbid = |request: &mut UpdateMailServiceSettingsRequest| {
        request.mailbox_passwords = MailboxPasswordPolicy::Forbidden.into();
    };
    get(&house, account(2), &service).await.unwrap();
    let refused = update(&house, account(2), &service, forbid).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    for stranger in [account(3), account(9)] {
        assert_eq!(get(&house, stranger, &service).await.unwrap_err().code(), Code::NotFound);
        let refused = update(&house, stranger, &service, forbid).await.unwrap_err();
        assert_eq!(refused.code(), Code::NotFound);
    }
    update(&house, Who::Operator, &service, forbid).await.unwrap();
    let wrong = update(&house, Who::Operator, &service, |r| r.mailbox_passwords = 77).await;
    assert_eq!(wrong.unwrap_err().code(), Code::InvalidArgument);
}
