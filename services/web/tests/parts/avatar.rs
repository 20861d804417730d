//! The picture that people show of themselves.

use super::{fake::avatars::NAME, *};

const PROFILE: &str = "/account/profile";

#[tokio::test]
async fn a_picture_is_chosen_shown_and_removed() {
    let anna = Browser::anna();
    let page = anna.get(PROFILE).await;
    page.shows(200, "Your initials stand for you.");
    page.shows(200, "at most 5 MiB");
    let csrf = page.hidden("csrf");
    let send = |bytes: &'static [u8]| {
        let (anna, csrf) = (&anna, csrf.clone());
        async move { anna.send_files("/account/avatar", &csrf, &[("picture", "x.svg", bytes)]).await }
    };
    send(b"").await.shows(422, "Choose at least one picture.");
    send(b"<svg onload=alert(1)>").await.shows(422, "This is no JPEG, PNG or WebP picture.");
    static HUGE: [u8; (5 << 20) + 1] = [0; (5 << 20) + 1];
    send(&HUGE).await.shows(422, "The file is too large.");
    assert_eq!(send(b"\xff\xd8\xff picture").await.location(), "/account/profile?done=avatar-set");
    let page = anna.get("/account/profile?done=avatar-set").await;
    page.shows(200, "Your picture is shown from now on.");
    let shown = format!("/account/avatar/{NAME}");
    page.shows(200, &format!("src=\"{shown}\" alt=\"Your picture\""));
    let picture = anna.get(&shown).await;
    assert_eq!(picture.headers["content-type"], "image/jpeg");
    assert_eq!(picture.headers["cache-control"], "private, max-age=31536000, immutable");
    anna.get("/account/avatar/other").await.shows(404, "There is nothing here");
    let removed = anna.post(PROFILE, "/account/avatar/remove", &[]).await;
    assert_eq!(removed.location(), "/account/profile?done=avatar-removed");
    anna.get(PROFILE).await.shows(200, "Your initials stand for you.");
}

#[tokio::test]
async fn pictures_are_taken_from_our_own_form_alone() {
    let anna = Browser::anna();
    let wrong = anna.send_files("/account/avatar", "x", &[("picture", "x", b"\xff\xd8\xff")]).await;
    assert!(
        wrong.status.is_client_error() && anna.fakes.world().avatar.is_none(),
        "{}",
        wrong.body
    );
    let stranger = Browser::stranger();
    let sent =
        stranger.send_files("/account/avatar", "x", &[("picture", "x", b"\xff\xd8\xff")]).await;
    assert!(sent.location().starts_with("/login"), "{}", sent.body);
}
