use proptest::prelude::*;

use super::*;
use InvitationState::*;

const POLICY: ResendPolicy = ResendPolicy { most: 3, pause: Duration::from_secs(600) };

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_millis((1_000_000 + seconds) * 1000)
}

fn invitation(state: InvitationState) -> Invitation {
    let (role, mailed) = (Role::Collaborator, at(0));
    Invitation { state, role, expires: at(1000), mails: 1, mailed }
}

fn around() -> Acceptance {
    Acceptance { present: None, representatives: 1, operator: false, inviter_represents: true }
}

#[test]
fn only_a_pending_one_is_answered_and_an_expired_one_can_be_sent_again() {
    let over = Err(InvitationRefusal::Over);
    for (state, second, now, answer, withdraw) in [
        (Pending, 700, Pending, Ok(()), Ok(())),
        (Pending, 999, Pending, Ok(()), Ok(())),
        (Pending, 1000, Expired, over, Ok(())),
        (Accepted, 700, Accepted, over, over),
        (Accepted, 2000, Accepted, over, over),
        (Declined, 700, Declined, over, over),
        (Withdrawn, 700, Withdrawn, over, over),
        (Expired, 700, Expired, over, Ok(())),
    ] {
        let (one, second) = (invitation(state), at(second));
        assert_eq!(one.state_at(second), now, "{state:?}");
        assert_eq!(one.accept(&around(), second).map(|_| ()), answer, "{state:?}");
        assert_eq!(one.decline(second), answer, "{state:?}");
        assert_eq!(one.withdraw(second), withdraw, "{state:?}");
        assert_eq!(one.resend(&POLICY, second), withdraw, "{state:?}");
    }
}

#[test]
fn it_is_mailed_again_now_and_then() {
    let pending = invitation(Pending);
    for (mails, second, expected) in [
        (1, 599, Err(InvitationRefusal::MailedLately)),
        (1, 600, Ok(())),
        (2, 600, Ok(())),
        (3, 600, Err(InvitationRefusal::MailedOften)),
    ] {
        let one = Invitation { mails, ..pending };
        assert_eq!(one.resend(&POLICY, at(second)), expected);
    }
}

#[test]
fn whoever_accepts_is_new_and_the_role_may_still_be_given() {
    let of = |role| Invitation { role, ..invitation(Pending) };
    let no_longer = Acceptance { inviter_represents: false, ..around() };
    let member = Acceptance { present: Some(Role::External), ..around() };
    let operator = Acceptance { operator: true, ..around() };
    for (role, around, expected) in [
        (Role::Collaborator, around(), Ok(1)),
        (Role::Administrator, no_longer, Ok(1)),
        (Role::LegalRepresentative, around(), Ok(2)),
        (Role::LegalRepresentative, no_longer, Err(InvitationRefusal::InviterMayNot)),
        (Role::Collaborator, member, Err(InvitationRefusal::AlreadyAMember)),
        (Role::Support, around(), Err(InvitationRefusal::Role(Refusal::NotAnOperator))),
        (Role::Support, operator, Ok(1)),
    ] {
        assert_eq!(of(role).accept(&around, at(1)), expected, "{role:?}");
    }
}

fn line(role: Role) -> Line {
    Line {
        role,
        repeated: false,
        own: false,
        member: false,
        invited: false,
        team_gone: false,
        product_gone: false,
    }
}

#[test]
fn a_line_is_refused_for_the_first_thing_that_is_wrong_with_it() {
    const REPRESENTATIVE: Inviter = Inviter { represents: true, operator: false };
    const ADMINISTRATOR: Inviter = Inviter { represents: false, operator: false };
    const OPERATOR: Inviter = Inviter { represents: true, operator: true };
    let usual = line(Role::Collaborator);
    let all =
        Line { repeated: true, own: true, member: true, invited: true, team_gone: true, ..usual };
    for (inviter, line, expected) in [
        (ADMINISTRATOR, usual, Ok(())),
        (ADMINISTRATOR, all, Err(LineRefusal::Duplicate)),
        (ADMINISTRATOR, Line { repeated: false, ..all }, Err(LineRefusal::Yourself)),
        (ADMINISTRATOR, Line { member: true, ..usual }, Err(LineRefusal::AlreadyAMember)),
        (ADMINISTRATOR, Line { invited: true, ..usual }, Err(LineRefusal::AlreadyInvited)),
        (ADMINISTRATOR, line(Role::Administrator), Ok(())),
        (ADMINISTRATOR, line(Role::LegalRepresentative), Err(LineRefusal::RepresentativesOnly)),
        (REPRESENTATIVE, line(Role::LegalRepresentative), Ok(())),
        (REPRESENTATIVE, line(Role::Support), Err(LineRefusal::OperatorsOnly)),
        (OPERATOR, line(Role::Support), Ok(())),
        (OPERATOR, Line { team_gone: true, ..usual }, Err(LineRefusal::UnknownTeam)),
        (OPERATOR, Line { product_gone: true, ..usual }, Err(LineRefusal::UnknownProduct)),
    ] {
        let mut room = Room { pending: 1, mails: 1 };
        assert_eq!(invite(inviter, &line, &mut room), expected, "{line:?}");
        let used = Room { pending: 0, mails: 0 };
        assert_eq!(room == used, expected.is_ok(), "only who is invited uses room");
    }
    let mut room = Room { pending: 0, mails: 1 };
    assert_eq!(invite(OPERATOR, &usual, &mut room), Err(LineRefusal::TooManyInvitations));
    assert_eq!(room.take(true), Ok(()));
    assert_eq!(room.take(true), Err(LineRefusal::TooManyMails));
}

#[test]
fn reasons_are_told_apart() {
    let slugs: std::collections::BTreeSet<_> = LineRefusal::ALL.map(LineRefusal::slug).into();
    assert_eq!(slugs.len(), LineRefusal::ALL.len());
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Accept,
    Decline,
    Withdraw,
    Resend,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Accept),
        Just(Step::Decline),
        Just(Step::Withdraw),
        Just(Step::Resend),
        (0_u64..800).prop_map(Step::Wait),
    ]
}

proptest! {
    /// However it is dealt with, it is answered once at most, and nothing follows an answer.
    #[test]
    fn an_invitation_ends_once(steps in proptest::collection::vec(step(), 0..40)) {
        let (mut one, mut now, mut ended) = (invitation(Pending), 0, None);
        for step in steps {
            let moment = at(now);
            let next = match step {
                Step::Wait(seconds) => {
                    now += seconds;
                    continue;
                }
                Step::Accept => one.accept(&around(), moment).map(|_| Accepted),
                Step::Decline => one.decline(moment).map(|()| Declined),
                Step::Withdraw => one.withdraw(moment).map(|()| Withdrawn),
                Step::Resend => one.resend(&POLICY, moment).map(|()| Pending),
            };
            let Ok(next) = next else { continue };
            prop_assert_eq!(ended, None, "nothing follows {:?}", ended);
            match next {
                Pending => {
                    one = Invitation {
                        state: Pending,
                        expires: at(now + 1000),
                        mails: one.mails + 1,
                        mailed: moment,
                        ..one
                    };
                    prop_assert!(one.mails <= POLICY.most);
                }
                next => {
                    one.state = next;
                    ended = Some(next);
                }
            }
        }
    }
}
