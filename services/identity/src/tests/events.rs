use gatepost_proto::event::v1::event::Fact;

use super::*;

async fn watch(
    house: &House,
    after: Option<u64>,
) -> Result<tonic::Streaming<WatchEventsResponse>, Status> {
    house.events().watch_events(WatchEventsRequest { after }).await.map(Response::into_inner)
}

async fn next(events: &mut tonic::Streaming<WatchEventsResponse>) -> WatchEventsResponse {
    let next = tokio::time::timeout(Duration::from_secs(5), events.message()).await;
    next.unwrap().unwrap().unwrap()
}

fn fact(response: WatchEventsResponse) -> Fact {
    response.event.unwrap().fact.unwrap()
}

#[tokio::test]
async fn what_ends_is_told_in_order_and_a_reader_goes_on_where_it_was() {
    let house = House::new();
    let mut events = watch(&house, None).await.unwrap();
    let first = next(&mut events).await;
    assert_eq!((first.position, first.event), (0, None));
    let account = house.account("anna@example.org").await;
    assert!(
        matches!(fact(next(&mut events).await), Fact::AccountCreated(made) if made.account_id == account.id)
    );
    let grant = house.login("anna@example.org").await;
    let ask = IssueAppPasswordRequest { name: "Phone".into(), ..Default::default() };
    let issued = house
        .app_passwords(ServiceName::Web)
        .issue_app_password(signed(ask, &grant.token))
        .await
        .unwrap();
    let app_password_id = issued.into_inner().app_password.unwrap().id;
    let revoke = RevokeAppPasswordRequest {
        account_id: String::new(),
        app_password_id: app_password_id.clone(),
    };
    house
        .app_passwords(ServiceName::Web)
        .revoke_app_password(signed(revoke, &grant.token))
        .await
        .unwrap();
    let revoked = next(&mut events).await;
    let position = revoked.position;
    assert!(
        matches!(fact(revoked), Fact::AppPasswordRevoked(gone) if gone.app_password_id == app_password_id)
    );
    drop(events);
    let state = SetAccountStateRequest {
        account_id: account.id.clone(),
        state: AccountState::Suspended.into(),
    };
    house.accounts(ServiceName::Admin).set_account_state(state).await.unwrap();
    let mut events = watch(&house, Some(position)).await.unwrap();
    assert_eq!(next(&mut events).await, WatchEventsResponse { position, event: None });
    assert!(
        matches!(fact(next(&mut events).await), Fact::AccountStateChanged(changed) if !changed.active)
    );
    assert!(
        matches!(fact(next(&mut events).await), Fact::SessionEnded(ended) if ended.session_id == grant.session_id)
    );
    house.drain.begin();
    let last = tokio::time::timeout(Duration::from_secs(5), events.message()).await.unwrap();
    assert!(last.unwrap().is_none());
}

#[tokio::test]
async fn readers_of_what_is_gone_or_never_was_must_begin_anew() {
    let house = House::new();
    house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    house.clock.advance(Duration::from_secs(8 * 86_400));
    house.account("carl@example.org").await;
    house.identity.sweep_once().await.unwrap();
    let trimmed = (Code::FailedPrecondition, "trimmed".to_owned());
    for after in [0, 1, 99] {
        assert_eq!(refused(watch(&house, Some(after)).await.map(|_| ())), trimmed, "{after}");
    }
    let mut events = watch(&house, Some(2)).await.unwrap();
    next(&mut events).await;
    assert_eq!(next(&mut events).await.position, 3);
}

#[tokio::test]
async fn notices_wait_for_the_relay_and_are_given_up_after_a_day() {
    let house = House::new();
    house.post.failing.store(true, Ordering::SeqCst);
    let account = house.account("anna@example.org").await;
    let reset = |password: &str| ResetPasswordRequest {
        account_id: account.id.clone(),
        new_password: password.into(),
    };
    house.accounts(ServiceName::Admin).reset_password(reset("another good one")).await.unwrap();
    house.advance(Duration::from_secs(3600)).await;
    house.post.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(3600)).await;
    house.post.mail("anna@example.org", "password was reset", 0).await;
    house.post.failing.store(true, Ordering::SeqCst);
    house.accounts(ServiceName::Admin).reset_password(reset("yet another one")).await.unwrap();
    house.advance(Duration::from_secs(86_400)).await;
    house.advance(Duration::from_secs(3600)).await;
    house.post.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(3600)).await;
    assert_eq!(house.post.all("anna@example.org", "password was reset").len(), 1);
}
