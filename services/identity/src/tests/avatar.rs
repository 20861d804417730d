use std::io::Cursor;

use gatepost_proto::identity::v1::{
    avatar_service_client::AvatarServiceClient, closing_service_client::ClosingServiceClient,
};
use gatepost_store::{Range, Store};
use image::{DynamicImage, ImageFormat, RgbImage};

use super::*;

const EMAIL: &str = "anna@example.org";

fn avatars(house: &House) -> AvatarServiceClient<Link> {
    AvatarServiceClient::new(house.link(ServiceName::Web))
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let drawn = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 7]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(drawn).write_to(&mut file, format).unwrap();
    file.into_inner()
}

async fn set(house: &House, token: &str, picture: Vec<u8>) -> Result<String, Status> {
    let ask = SetAvatarRequest { picture, client: client("192.0.2.1") };
    let answer = avatars(house).set_avatar(signed(ask, token)).await?;
    Ok(answer.into_inner().avatar)
}

async fn shown(house: &House, token: &str) -> Result<GetAvatarResponse, Status> {
    Ok(avatars(house).get_avatar(signed(GetAvatarRequest {}, token)).await?.into_inner())
}

async fn name(house: &House, token: &str) -> String {
    house.verify_session(token).await.unwrap().account.unwrap().avatar
}

#[tokio::test]
async fn a_picture_is_made_anew_shown_replaced_and_removed() {
    let house = House::new();
    house.account(EMAIL).await;
    let token = house.login(EMAIL).await.token;
    assert_eq!(name(&house, &token).await, "");
    assert_eq!(refused(shown(&house, &token).await).0, Code::NotFound);

    let first = set(&house, &token, picture(640, 480, ImageFormat::Png)).await.unwrap();
    assert_eq!(name(&house, &token).await, first);
    let found = shown(&house, &token).await.unwrap();
    assert_eq!(found.avatar, first);
    assert_eq!(gatepost_picture::size_of(&found.jpeg), Ok((256, 192)));
    let second = set(&house, &token, picture(64, 64, ImageFormat::Jpeg)).await.unwrap();
    assert_ne!(first, second);
    let found = shown(&house, &token).await.unwrap();
    assert_eq!(gatepost_picture::size_of(&found.jpeg), Ok((64, 64)));
    let lines = house.log(&token, "profile.changed").await;
    let fields = lines.iter().filter(|line| line.action == "profile.changed");
    assert!(fields.clone().all(|line| line.details["fields"] == "avatar"));
    assert_eq!(fields.count(), 2);

    let ask = RemoveAvatarRequest { client: client("192.0.2.1") };
    for _ in 0..2 {
        avatars(&house).remove_avatar(signed(ask.clone(), &token)).await.unwrap();
    }
    assert_eq!(name(&house, &token).await, "");
    assert_eq!(refused(shown(&house, &token).await).0, Code::NotFound);
}

#[tokio::test]
async fn what_is_no_picture_changes_nothing() {
    let house = House::new();
    house.account(EMAIL).await;
    let token = house.login(EMAIL).await.token;
    let mut cut = picture(200, 200, ImageFormat::Jpeg);
    cut.truncate(cut.len() / 2);
    for (file, reason) in [
        (b"<svg onload=alert(1)>".to_vec(), "picture-other-kind"),
        (Vec::new(), "picture-other-kind"),
        (picture(200, 8, ImageFormat::Png), "picture-too-few-pixels"),
        (vec![0; (5 << 20) + 1], "picture-too-long"),
    ] {
        assert_eq!(refused(set(&house, &token, file).await).1, reason);
    }
    // Far more than a picture may be is not even read.
    assert!(set(&house, &token, vec![0; 6 << 20]).await.is_err());
    assert_eq!(name(&house, &token).await, "");
    assert_eq!(
        refused(set(&house, "gps_none", picture(64, 64, ImageFormat::Png)).await).1,
        "session-ended"
    );
}

#[tokio::test]
async fn closing_an_account_erases_its_picture() {
    let house = House::new();
    house.account(EMAIL).await;
    let token = house.login(EMAIL).await.token;
    set(&house, &token, picture(64, 64, ImageFormat::WebP)).await.unwrap();
    let all = Range::prefix(crate::repo::AVATARS, &[]);
    assert_eq!(house.store.scan(all).await.unwrap().len(), 1);
    let ask = CloseAccountRequest {
        password: PASSWORD.to_owned(),
        client: client("192.0.2.1"),
        ..Default::default()
    };
    let mut closings = ClosingServiceClient::new(house.link(ServiceName::Web));
    closings.close_account(signed(ask, &token)).await.unwrap();
    let all = Range::prefix(crate::repo::AVATARS, &[]);
    assert!(house.store.scan(all).await.unwrap().is_empty());
}
