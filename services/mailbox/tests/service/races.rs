//! Requests that race: an address belongs to one mailbox, a domain to one mail service.

use gatepost_proto::mailbox::v1::*;
use tokio::task::JoinSet;

use crate::house::{House, Who, ask, reason};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_address_is_given_once() {
    let house = std::sync::Arc::new(House::new());
    let (who, _, service) = house.manager(1).await;
    let first = house.mailbox(who, &service, "first@gatepost.test").await.id;
    for round in 0..20 {
        let address = format!("wanted{round}@gatepost.test");
        let mut racers = JoinSet::new();
        for racer in 0..8 {
            let (house, service, first) = (house.clone(), service.clone(), first.clone());
            let address = address.clone();
            racers.spawn(async move {
                if racer % 2 == 0 {
                    house.try_mailbox(who, &service, &address).await.map(|_| ())
                } else {
                    let request = AddAliasRequest { mailbox_id: first, address };
                    ask!(house, who, mailboxes.add_alias(request)).map(|_| ())
                }
            });
        }
        let answers = racers.join_all().await;
        let owners = answers.iter().filter(|answer| answer.is_ok()).count();
        // An alias that the mailbox has already is no error.
        let key = Some(get_mailbox_request::Key::Address(address.clone()));
        let found = ask!(house, Who::Operator, mailboxes.get_mailbox(GetMailboxRequest { key }));
        let owner = found.unwrap().mailbox.unwrap();
        assert!(owners == 1 || owner.id == first);
        for refused in answers.into_iter().filter_map(Result::err) {
            assert_eq!(reason(&refused), "address-taken");
        }
    }
    let request = ListMailboxesRequest { mail_service_id: service, page: None };
    let all = ask!(house, who, mailboxes.list_mailboxes(request)).unwrap().mailboxes;
    let aliases: usize = all.iter().map(|mailbox| mailbox.aliases.len()).sum();
    assert_eq!(all.len() + aliases, 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_domain_is_verified_once_and_repeated_creation_makes_one() {
    let house = std::sync::Arc::new(House::new());
    let (_, _, one) = house.manager(1).await;
    let (who, _, two) = house.manager(2).await;
    let mut racers = JoinSet::new();
    for service in [&one, &two, &one, &two] {
        let (house, service) = (house.clone(), service.clone());
        racers.spawn(async move {
            let request = AddDomainRequest {
                mail_service_id: service.clone(),
                name: "wanted.example".to_owned(),
                verified: true,
            };
            ask!(house, Who::Operator, mailboxes.add_domain(request)).map(|_| service)
        });
    }
    let owners: std::collections::HashSet<String> =
        racers.join_all().await.into_iter().filter_map(Result::ok).collect();
    assert_eq!(owners.len(), 1);

    let mut racers = JoinSet::new();
    for _ in 0..8 {
        let (house, service) = (house.clone(), two.clone());
        racers.spawn(async move {
            let request = CreateMailboxRequest {
                mail_service_id: service,
                address: "same@gatepost.test".to_owned(),
                idempotency_key: "same".to_owned(),
                ..CreateMailboxRequest::default()
            };
            ask!(house, who, mailboxes.create_mailbox(request)).unwrap().mailbox.unwrap().id
        });
    }
    let made: std::collections::HashSet<String> = racers.join_all().await.into_iter().collect();
    assert_eq!(made.len(), 1);
}
