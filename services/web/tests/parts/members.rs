//! Users, their rights, teams, and leaving (ORG-2 to ORG-8).

use gatepost_proto::organization::v1::{
    Grant, Level, MemberSort, ProductRights, RightGiven, RightSource, Role, Verb,
};
use tonic::Code;

use super::{fake::members::member, *};

fn user(n: u32) -> String {
    format!("/users/{}", id("acc", n))
}

/// Anna, who collaborates only.
fn collaborator() -> Browser {
    let anna = Browser::anna();
    anna.fakes.world().firm.manages = false;
    anna.fakes.world().may = Some(vec![Verb::View.into(), Verb::ViewMembers.into()]);
    anna
}

#[tokio::test]
async fn users_are_listed_found_and_sorted() {
    let anna = Browser::anna();
    let list = anna.get("/users").await;
    for text in ["Björn Öz", "太郎", "m10@example.org", "Legal representative", "3 users"] {
        list.shows(200, text);
    }
    assert_eq!(list.body.matches("name=\"user\"").count(), 3);
    assert!(list.body.contains("aria-current=\"page\""), "{}", list.body);
    list.shows(200, "href=\"/users?order=down\"");
    list.shows(200, "aria-sort=\"ascending\"");
    let asked =
        anna.get("/users?q=%D6z&role=collaborator&lacking=1&sort=since&order=down&page=0").await;
    asked.shows(200, "selected");
    let search = anna.fakes.world().firm.searches.last().unwrap().clone();
    assert_eq!((search.sort(), search.descending), (MemberSort::Since, true));
    assert_eq!(search.roles, [i32::from(Role::Collaborator)]);
    assert!(search.lacking_second_factor);
    let found = anna.get("/users?q=bj%C3%B6rn").await;
    found.shows(200, "1 of 3");
    assert!(!found.body.contains("太郎"), "{}", found.body);
    anna.get("/users?q=nobody").await.shows(200, "Nobody was found");
    // What is not an order or a role is none.
    anna.get("/users?sort=x&role=x&order=x").await.shows(200, "3 users");
    {
        let mut world = anna.fakes.world();
        world.firm.members =
            (1..=120).map(|n| member(n, &format!("M {n}"), Role::External)).collect();
    }
    let first = anna.get("/users?q=m").await;
    first.shows(200, "href=\"/users?q=m&#38;page=50\"");
    anna.get("/users?q=m&page=100").await.shows(200, "First page");
}

#[tokio::test]
async fn colleagues_look_and_do_not_choose() {
    let anna = collaborator();
    let list = anna.get("/users?lacking=1").await;
    list.shows(200, "Björn Öz");
    for text in ["name=\"user\"", "name=\"lacking\"", "No second factor"] {
        assert!(!list.body.contains(text), "{text} in {}", list.body);
    }
    assert!(!anna.fakes.world().firm.searches[0].lacking_second_factor);
    let other = anna.get(&user(10)).await;
    other.shows(200, "m10@example.org");
    for text in ["name=\"role\"", "name=\"mails\"", "name=\"reach\"", "/remove\""] {
        assert!(!other.body.contains(text), "{text} in {}", other.body);
    }
    let me = anna.get("/users/me").await;
    assert_eq!(me.location(), user(1));
    let own = anna.get(&user(1)).await;
    own.shows(200, "name=\"mails\"");
    own.shows(200, "href=\"/organization/leave\"");
    anna.get("/teams/new").await.shows(403, "You may not do this");
}

#[tokio::test]
async fn many_are_removed_at_once_and_brought_back() {
    let anna = Browser::anna();
    let (a, b) = (id("acc", 10), id("acc", 1));
    let none = anna.post("/users", "/users/selected", &[("act", "remove")]).await;
    assert_eq!(none.location(), "/users?done=nobody-chosen");
    anna.get("/users?done=nobody-chosen").await.shows(200, "You chose nobody");
    let fields = [("user", a.as_str()), ("user", b.as_str()), ("act", "remove")];
    let removed = anna.post("/users", "/users/selected", &fields).await;
    removed.shows(200, "Björn Öz");
    removed.shows(200, "You cannot remove yourself");
    removed.shows(200, "action=\"/users/restore\"");
    assert_eq!(anna.fakes.world().firm.members.len(), 2);
    let list = anna.get("/users").await;
    list.shows(200, "Removed lately");
    let back = anna.post("/users", "/users/restore", &[("user", &a)]).await;
    back.shows(200, "Brought back");
    assert_eq!(anna.fakes.world().firm.members.len(), 3);
    let late = anna.post("/users", "/users/restore", &[("user", &a)]).await;
    late.shows(200, "cannot be brought back any more");
    let one = anna.post(&user(11), &format!("{}/remove", user(11)), &[]).await;
    one.shows(200, "太郎");
    anna.get(&user(11)).await.shows(404, "There is nothing here");
    let odd = [("user", a.as_str()), ("act", "promote")];
    anna.post("/users", "/users/selected", &odd).await.shows(400, "This could not be read");
}

#[tokio::test]
async fn a_role_is_changed_and_changed_back() {
    let anna = Browser::anna();
    let (page, post) = (user(10), format!("{}/role", user(10)));
    let shown = anna.get(&page).await;
    assert_eq!(shown.body.matches("name=\"role\"").count(), 4, "{}", shown.body);
    let fields = [("role", "administrator")];
    let changed = anna.post(&page, &post, &fields).await;
    assert_eq!(changed.location(), format!("{page}?done=role-changed&role=collaborator"));
    let after = anna.get(changed.location()).await;
    after.shows(200, "The role was changed");
    after.shows(200, "class=\"undo\"");
    let undone =
        anna.post(changed.location(), &post, &[("role", "collaborator"), ("billing", "1")]).await;
    assert!(undone.location().ends_with("role=administrator"));
    anna.get(&page).await.shows(200, "(with billing rights)");
    for (fields, text) in [(vec![("role", "emperor")], "Choose a role"), (vec![], "Choose a role")]
    {
        anna.post(&page, &post, &fields).await.shows(422, text);
    }
    anna.get(&page).await;
    // The page before asks who the member is; the refusal is of the change itself.
    for (code, reason, text) in [
        (Code::PermissionDenied, "needs-legal-representative", "Only a legal representative"),
        (Code::FailedPrecondition, "last-legal-representative", "appoint another one first"),
        (Code::FailedPrecondition, "own-role", "Somebody else has to give you this role"),
    ] {
        anna.fakes.world().firm.refuse_change = Some((code, reason));
        anna.post(&page, &post, &[("role", "external")]).await.shows(422, text);
    }
    // What the address says was there before is offered only where the service would do it.
    let forged = anna.get(&format!("{page}?done=role-changed&role=support")).await;
    assert!(!forged.body.contains("class=\"undo\""), "{}", forged.body);
}

#[tokio::test]
async fn rights_are_told_product_by_product_and_granted() {
    let anna = Browser::anna();
    anna.get(&user(10)).await.shows(200, "This organization has no products yet");
    let given = |source: RightSource, name: &str, level: Level| RightGiven {
        source: source.into(),
        source_name: name.to_owned(),
        level: level.into(),
        ..RightGiven::default()
    };
    let product = |n, name: &str, sources: Vec<RightGiven>| ProductRights {
        product_id: id("prd", n),
        name: name.to_owned(),
        kind: "drive".to_owned(),
        level: sources.iter().map(|one| one.level).max().unwrap_or_default(),
        sources,
    };
    anna.fakes.world().firm.products = vec![
        product(
            1,
            "Shared drive",
            vec![
                given(RightSource::Team, "Site", Level::Use),
                given(RightSource::Direct, "", Level::View),
            ],
        ),
        product(2, "Secret drive", Vec::new()),
    ];
    let page = anna.get(&user(10)).await;
    for text in ["Shared drive", "Team Site: Use", "Granted directly: See", "Secret drive", "None"]
    {
        page.shows(200, text);
    }
    let post = format!("{}/grants", user(10));
    let reach = id("prd", 1);
    for reach in ["all", "kind:drive", reach.as_str()] {
        let fields = [("reach", reach), ("level", "manage")];
        let granted = anna.post(&user(10), &post, &fields).await;
        assert_eq!(granted.location(), format!("{}?done=grant-added", user(10)));
    }
    let own = Grant { product_id: reach.clone(), level: Level::Manage.into(), ..Grant::default() };
    assert_eq!(anna.fakes.world().firm.grants[2].1, own);
    anna.get(&user(10)).await.shows(200, "All of the kind Drive");
    let fields = [("reach", "kind:drive"), ("level", "manage")];
    let revoked = anna.post(&user(10), &format!("{post}/remove"), &fields).await;
    assert_eq!(anna.fakes.world().firm.grants.len(), 2);
    let undo = anna.get(revoked.location()).await;
    undo.shows(200, "class=\"undo\"");
    undo.shows(200, "name=\"reach\" value=\"kind:drive\"");
    for (reach, level) in [("", "use"), ("all", "own"), ("x", "use")] {
        let fields = [("reach", reach), ("level", level)];
        anna.post(&user(10), &post, &fields).await.shows(422, "Choose a product and a right");
    }
}

#[tokio::test]
async fn preferences_and_teams_of_a_user_are_changed() {
    let anna = Browser::anna();
    let fields = [("mails", "product_events_by_email")];
    let saved = anna.post(&user(11), &format!("{}/preferences", user(11)), &fields).await;
    assert_eq!(saved.location(), format!("{}?done=preferences-saved", user(11)));
    let preferences = anna.fakes.world().firm.members[2].preferences.unwrap();
    assert!(preferences.product_events_by_email && !preferences.billing_reminders_by_email);
    make_team(&anna, "Site").await;
    let (team, post) = (id("tea", 1), format!("{}/teams", user(11)));
    anna.post(&user(11), &post, &[]).await.shows(422, "Choose a team");
    let joined = anna.post(&user(11), &post, &[("team", &team)]).await;
    anna.get(joined.location()).await.shows(200, &format!("href=\"/teams/{team}\""));
    let left = anna.post(&user(11), &format!("{post}/remove"), &[("team", &team)]).await;
    anna.get(left.location()).await.shows(200, "class=\"undo\"");
    assert!(anna.fakes.world().firm.teams[0].1.is_empty());
    let (a, b) = (id("acc", 10), id("acc", 77));
    let fields = [("user", a.as_str()), ("user", b.as_str()), ("act", "team"), ("team", &team)];
    let added = anna.post("/users", "/users/selected", &fields).await;
    added.shows(200, "Added to the team");
    added.shows(200, "does not belong to the organization");
    let none = anna.post("/users", "/users/selected", &[("user", &a), ("act", "team")]).await;
    assert_eq!(none.location(), "/users?done=no-team-chosen");
}

async fn make_team(anna: &Browser, name: &str) -> String {
    let fields = [("team-name", name), ("team-description", "What for"), ("once", name)];
    let made = anna.post("/teams/new", "/teams/new", &fields).await;
    assert_eq!(made.status, 303, "{}", made.body);
    made.location().to_owned()
}

#[tokio::test]
async fn a_team_lives_from_its_making_to_its_end() {
    let anna = Browser::anna();
    anna.get("/teams").await.shows(200, "No team yet");
    let empty = anna.post("/teams/new", "/teams/new", &[("team-name", " ")]).await;
    empty.shows(422, "Choose a name of 1 to 64 characters");
    let long = "x".repeat(65);
    anna.post("/teams/new", "/teams/new", &[("team-name", &long)]).await.shows(422, "value=\"xxx");
    let to = make_team(&anna, "編集部").await;
    assert_eq!(to, format!("/teams/{}/add?done=team-made", id("tea", 1)));
    // Sent twice, it is one.
    make_team(&anna, "編集部").await;
    assert_eq!(anna.fakes.world().firm.teams.len(), 1);
    anna.fakes.world().firm.refuse = Some((Code::AlreadyExists, "team-name-taken"));
    let fields = [("team-name", "編集部"), ("once", "other")];
    anna.post("/teams/new", "/teams/new", &fields).await.shows(422, "Another team has this name");

    let team = format!("/teams/{}", id("tea", 1));
    anna.get(&team).await.shows(200, "Nobody is in this team");
    let add = format!("{team}/add");
    let none = anna.post(&add, &add, &[]).await;
    assert_eq!(none.location(), format!("{add}?done=nobody-chosen"));
    let (a, b) = (id("acc", 10), id("acc", 11));
    let added = anna.post(&add, &add, &[("user", &a), ("user", &b)]).await;
    assert_eq!(added.location(), format!("{team}?done=team-members-added"));
    let candidates = anna.get(&add).await;
    assert_eq!(candidates.body.matches("name=\"user\"").count(), 1, "{}", candidates.body);
    anna.get(&team).await.shows(200, "2 members");
    let members = format!("{team}/members");
    let led = anna.post(&team, &members, &[("leader", &b)]).await;
    anna.get(led.location()).await.shows(200, "No leader");
    anna.post(&team, &members, &[("leader", "none")]).await;
    assert!(anna.fakes.world().firm.teams[0].0.leader_account_id.is_empty());
    let out = anna.post(&team, &members, &[("user", &a)]).await;
    let after = anna.get(out.location()).await;
    after.shows(200, "class=\"undo\"");
    after.shows(200, &format!("name=\"user\" value=\"{a}\""));

    let grants = format!("{team}/grants");
    anna.post(&team, &grants, &[("reach", "all")]).await.shows(422, "Choose a product and a right");
    let fields = [("reach", "all"), ("level", "use")];
    anna.post(&team, &grants, &fields).await;
    anna.get(&team).await.shows(200, "All products, those to come too");
    let revoked = anna.post(&team, &format!("{grants}/remove"), &fields).await;
    anna.get(revoked.location()).await.shows(200, "class=\"undo\"");
    let renamed = anna.post(&team, &team, &[("team-name", "Shop")]).await;
    assert_eq!(renamed.location(), format!("{team}?done=team-saved"));
    anna.post(&team, &team, &[("team-name", "")]).await.shows(422, "Choose a name");
    anna.get("/teams?q=Sh").await.shows(200, "Shop");
    anna.get("/teams?q=x").await.shows(200, "No team is called “x”");
    let delete = format!("{team}/delete");
    anna.get(&delete).await.shows(200, "Delete the team Shop?");
    let gone = anna.post(&delete, &delete, &[]).await;
    assert_eq!(gone.location(), "/teams?done=team-deleted");
    anna.get(&team).await.shows(404, "There is nothing here");
}

#[tokio::test]
async fn leaving_says_what_is_lost() {
    let anna = Browser::anna();
    make_team(&anna, "Site").await;
    anna.fakes.world().firm.teams[0].1.push(id("acc", 1));
    let page = anna.get("/organization/leave").await;
    page.shows(200, "Leave Keller &#38; Daughters?");
    page.shows(200, "<li>Site</li>");
    anna.fakes.world().firm.refuse_change =
        Some((Code::FailedPrecondition, "last-legal-representative"));
    let refused = anna.post("/organization/leave", "/organization/leave", &[]).await;
    refused.shows(422, "appoint another one first");
    assert!(!anna.fakes.world().firm.left);
    let left = anna.post("/organization/leave", "/organization/leave", &[]).await;
    assert_eq!(left.location(), "/organizations?done=organization-left");
    assert!(anna.fakes.world().firm.left);
}

#[tokio::test]
async fn a_stale_tab_changes_nobody_elsewhere() {
    let anna = Browser::anna();
    let csrf = anna.get("/users").await.hidden("csrf");
    let (org, member) = (id("org", 2), id("acc", 10));
    for path in [
        "/users/selected".to_owned(),
        format!("{}/role", user(10)),
        "/organization/leave".to_owned(),
    ] {
        let fields = [
            ("csrf", csrf.as_str()),
            ("acting-for", &org),
            ("user", &member),
            ("act", "remove"),
            ("role", "external"),
        ];
        let stale = anna.raw(&path, encode(&fields)).await;
        stale.shows(409, "This page was about another organization");
    }
    assert_eq!(anna.fakes.world().firm.members.len(), 3);
    assert!(!anna.fakes.world().firm.left);
}

#[tokio::test]
async fn names_of_people_and_teams_are_text() {
    let anna = Browser::anna();
    let name = &XSS[..60.min(XSS.len())];
    anna.fakes.world().firm.members.push(member(12, name, Role::External));
    make_team(&anna, name).await;
    let team = id("tea", 1);
    anna.fakes.world().firm.teams[0].1.push(id("acc", 12));
    let mut pages = vec!["/users".to_owned(), "/teams".to_owned(), user(12)];
    for rest in ["", "/add", "/delete"] {
        pages.push(format!("/teams/{team}{rest}"));
    }
    for path in pages {
        let page = anna.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains("<script>alert"), "{path}: {}", page.body);
    }
    let removed = anna
        .post("/users", "/users/selected", &[("user", &id("acc", 12)), ("act", "remove")])
        .await;
    assert!(!removed.body.contains("<script>alert"), "{}", removed.body);
}
