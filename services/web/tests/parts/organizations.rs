//! The switcher, the menu, and the organizations of a person (ORG-2).

use super::*;

#[tokio::test]
async fn my_organizations_are_listed_found_and_switched_to() {
    let anna = Browser::anna();
    let list = anna.get("/organizations").await;
    list.shows(200, "Chess Club Lugano");
    list.shows(200, "Legal representative");
    assert_eq!(list.body.matches("name=\"organization\" value=\"org_").count(), 3, "{}", list.body);
    let found = anna.get("/organizations?q=LUGANO").await;
    found.shows(200, "value=\"LUGANO\"");
    assert!(!found.body.contains("row-title\">Keller"), "{}", found.body);
    anna.get("/organizations?q=nothing").await.shows(200, "No organization is called “nothing”");
    let chosen = [("organization", id("org", 2).leak() as &str)];
    let switched = anna.post("/organizations", "/organization", &chosen).await;
    assert_eq!(switched.location(), "/home");
}

#[tokio::test]
async fn whoever_has_many_organizations_searches_and_keeps_the_one_that_is_shown() {
    let anna = Browser::anna();
    anna.fakes.world().many_organizations = 120;
    let home = anna.get("/home").await;
    home.shows(200, "action=\"/organizations\"");
    assert_eq!(home.body.matches("class=\"drop-item\" name=\"organization\"").count(), 8);
    anna.get("/organizations").await.shows(200, "Organization 50");
    // One beyond the first page stays the one that is shown.
    let mut there = anna.signed_in_as(ANNA);
    there.cookies = format!("{}; __Host-gatepost-organization={}", there.cookies, id("org", 117));
    let page = there.get("/home").await;
    let shown = page.body.split("Organization: </span>").nth(1).unwrap();
    assert!(shown.starts_with("Organization 117"), "{}", page.body);
    // One that is not theirs, or is nothing, is not shown.
    for other in [id("org", 900), "nonsense".to_owned()] {
        there.cookies = format!("{}; __Host-gatepost-organization={other}", anna.cookies);
        let page = there.get("/home").await;
        let shown = page.body.split("Organization: </span>").nth(1).unwrap();
        assert!(shown.starts_with("Organization 1<"), "{}", page.body);
    }
}

#[tokio::test]
async fn the_menu_is_the_same_for_the_eye_and_on_a_phone() {
    let page = Browser::anna().get("/activity").await;
    let menu = page.body.split("<nav class=\"menu\"").nth(1).unwrap();
    let menu = menu.split("</nav>").next().unwrap();
    let (bar, more) = menu.split_once("<li class=\"menu-more\">").unwrap();
    for href in ["/home", "/mailboxes", "/app-passwords", "/sessions", "/activity", "/account"] {
        assert!(bar.contains(&format!("href=\"{href}\"")), "{href}");
    }
    assert_eq!(bar.matches("<li>").count(), 4, "{bar}");
    assert!(more.contains("menu-here"), "{more}");
    assert_eq!(menu.matches("href=\"/activity\" aria-current=\"page\"").count(), 2, "{menu}");
    assert!(!menu.contains("href=\"/support"), "{menu}");
}
