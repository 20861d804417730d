//! The way back for somebody without any second factor, from the first page to the last, through kills,
//! with the documents looked for on the disk.

use std::{
    io::Cursor,
    path::{Path, PathBuf},
    time::Duration,
};

use gatepost_testkit::{Browser, Gatepost, Person, Setup, Topology};
use image::{DynamicImage, ImageFormat, RgbImage};
use tokio::time::sleep;

use crate::logins::{add_app, choose_backup, kill, log_in};

gatepost_e2e::in_both!(lost_factors_are_reset_by_two_people_and_documents_leave_the_disk);

const HERE: &str = "/recover/identity";

fn picture(format: ImageFormat) -> Vec<u8> {
    let drawn = RgbImage::from_fn(320, 240, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(drawn).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Every document below the data directory.
fn documents(data: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![data.join("identity/documents/blobs")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

/// The text of the mail to somebody with this in it.
async fn mail(gatepost: &Gatepost, recipient: &str, with: &str) -> String {
    let folder = gatepost.data_dir().join("notices");
    for _ in 0..400 {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            let text = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            if text.contains(recipient) && text.contains(with) {
                return text;
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail with {with:?} to {recipient}");
}

/// A browser of somebody who has an app since now, signed in with two factors; and the codes left.
async fn with_factors(gatepost: &Gatepost, person: &Person) -> Browser {
    let mut browser = gatepost.browser();
    assert!((300..400).contains(&log_in(&mut browser, person).await.status));
    let codes = add_app(&mut browser).await;
    browser.forget();
    log_in(&mut browser, person).await;
    let page = choose_backup(&mut browser).await;
    let entered = browser.submit(&page, "/login/factor", &[("code-backup", &codes[0])]).await;
    assert!((300..400).contains(&entered.status), "{entered:?}");
    browser
}

async fn approve(browser: &mut Browser) -> String {
    let list = browser.get("/support/recovery").await;
    let address = list.body.split("href=\"/support/recovery/").nth(1).expect("a case");
    let address = format!("/support/recovery/{}", address.split('"').next().unwrap());
    let case = browser.get(&address).await;
    assert_eq!(case.status, 200, "{case:?}");
    for slot in ["front", "selfie"] {
        let shown = browser.get(&format!("{address}/documents/{slot}")).await;
        assert_eq!((shown.status, shown.header("content-type")), (200, Some("image/jpeg")));
        assert!(shown.body.contains("JFIF"), "no picture");
    }
    let action = format!("{address}/approve");
    let done = browser.submit(&case, &action, &[("compared", "yes")]).await;
    done.header("location").expect("the list").to_owned()
}

async fn lost_factors_are_reset_by_two_people_and_documents_leave_the_disk(topology: Topology) {
    let setup = Setup::new(topology).set("identity.case_waits", "2s");
    let mut gatepost = setup.set("identity.sweep_every", "1s").start().await;
    let anna = gatepost.person("anna").await;
    let (sue, tom) = (gatepost.person("sue").await, gatepost.person("tom").await);
    let mut earlier = with_factors(&gatepost, &anna).await;
    assert_eq!(earlier.get("/home").await.status, 200);
    let mut browser = gatepost.browser();
    let asked = log_in(&mut browser, &anna).await;
    assert_eq!(asked.header("location"), Some("/login/factor"), "{asked:?}");
    let page = browser.get(HERE).await;
    let refused = browser.submit(&page, HERE, &[]).await;
    assert_eq!(refused.status, 422, "somebody asks where nobody reviews");

    let operator = anna.organization_id.as_str();
    let marked = gatepost.admin(&["organization", "set-operator", operator]).await;
    assert_eq!(marked["operator"], true, "{marked}");
    for helper in [&sue, &tom] {
        let words = ["organization", "set-member", operator, &helper.account_id, "support"];
        gatepost.admin(&words).await;
    }
    let (mut sue, mut tom) =
        (with_factors(&gatepost, &sue).await, with_factors(&gatepost, &tom).await);

    let page = browser.get(HERE).await;
    let opened = browser.submit(&page, HERE, &[]).await;
    assert_eq!(opened.header("location"), Some(HERE), "{opened:?}");
    let page = browser.get(HERE).await;
    let (front, selfie) = (picture(ImageFormat::Png), picture(ImageFormat::Jpeg));
    let action = "/recover/identity/documents";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let wrong = browser.send_files(&page, action, &[("front", svg)]).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let files: [(&str, &[u8]); 2] = [("front", &front), ("selfie", &selfie)];
    let sent = browser.send_files(&page, action, &files).await;
    assert_eq!(sent.header("location"), Some("/recover/identity?done=pictures-sent"), "{sent:?}");
    kill(&mut gatepost).await;

    let kept = documents(gatepost.data_dir());
    assert_eq!(kept.len(), 2, "{kept:?}");
    for path in &kept {
        let bytes = std::fs::read(path).unwrap();
        let readable = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
        assert!(!readable(b"JFIF") && !readable(b"\x89PNG"), "{}", path.display());
    }
    let page = browser.get(HERE).await;
    browser.submit(&page, "/recover/identity/submit", &[]).await;
    mail(&gatepost, &anna.email, "/alarm?token=").await;
    assert_ne!(earlier.get("/support/recovery").await.status, 200, "Anna is no support");
    assert_eq!(approve(&mut sue).await, "/support/recovery?done=case-approved-first");
    kill(&mut gatepost).await;
    assert_eq!(approve(&mut tom).await, "/support/recovery?done=case-approved");
    for _ in 0..200 {
        if documents(gatepost.data_dir()).is_empty() {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(documents(gatepost.data_dir()), Vec::<PathBuf>::new());
    assert_eq!(
        sue.get("/support/recovery").await.body.matches("/support/recovery/cas_").count(),
        0
    );

    let mark = "/recover/identity/finish?token=";
    let text = mail(&gatepost, &anna.email, mark).await;
    let token = text.split(mark).nth(1).unwrap();
    let token = token.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
    kill(&mut gatepost).await;
    // Another browser than the one that asked.
    let mut other = gatepost.browser();
    let page = other.get(&format!("{mark}{token}")).await;
    assert_eq!(page.status, 200, "{page:?}");
    let action = "/recover/identity/finish";
    let wrong = other.submit(&page, action, &[("present-password", "guess")]).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let password = ("present-password", anna.password.as_str());
    let done = other.submit(&page, action, &[password]).await;
    assert_eq!(done.header("location"), Some("/login?done=factors-reset"), "{done:?}");
    assert_ne!(other.get("/home").await.status, 200, "a reset logged somebody in");
    assert_ne!(earlier.get("/home").await.status, 200, "a session stayed");
    assert_eq!(other.get(&format!("{mark}{token}")).await.status, 404);
    let entered = log_in(&mut other, &anna).await;
    assert_eq!(entered.header("location"), Some("/home"), "{entered:?}");
    let cases = gatepost.admin(&["recovery", "list"]).await;
    assert_eq!(cases[0]["end"], "done", "{cases}");
    assert!(!gatepost.logs().contains("panicked at"));
}
