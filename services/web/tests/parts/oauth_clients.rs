//! Applications that an organization lets its members sign in to.

use gatepost_proto::{identity::v1::OauthClient, organization::v1::Verb, preset::Preset};

use super::*;

const LIST: &str = "/organization/applications";
const NEW: &str = "/organization/applications/new";
const SECRET: &str = "gpo_7k2mq9xw4hfdt8vn3cjrb6pse5gazy1w0dkq";

const WEBMAIL: [(&str, &str); 8] = [
    ("application-name", "Webmail"),
    ("redirect-uris", "https://webmail.example.org/index.php/login/oauth"),
    ("authentication", "secret-post"),
    ("grant-type", "authorization_code"),
    ("grant-type", "refresh_token"),
    ("oauth-scope", "openid"),
    ("oauth-scope", "imap"),
    ("algorithm", "ES256"),
];

fn at(preset: &str) -> String {
    format!("{NEW}?preset={preset}")
}

impl Browser {
    async fn register(&self, preset: &str, fields: &[(&str, &str)]) -> Page {
        let mut sent = vec![("once", "o1"), ("preset", preset)];
        sent.extend(fields);
        self.act(&at(preset), NEW, &sent).await
    }

    fn applications(&self) -> Vec<OauthClient> {
        let world = self.fakes.world();
        world.oauth_clients.all.iter().map(|(_, client)| client.clone()).collect()
    }
}

#[tokio::test]
async fn each_kind_of_program_begins_with_what_it_needs() {
    let anna = Browser::anna();
    anna.get("/organization").await.shows(200, LIST);
    anna.get(LIST).await.shows(200, "No application yet");
    let kinds = anna.get(NEW).await;
    for preset in Preset::ALL {
        let link = format!("{NEW}?preset={}\"", preset.slug());
        assert_eq!(kinds.body.contains(&link), !preset.is_for_operators(), "{preset:?}");
        let form = anna.get(&at(preset.slug())).await;
        if preset.is_for_operators() {
            form.shows(200, "Choose what comes closest");
            continue;
        }
        form.shows(200, preset.redirect_example());
        for scope in preset.client().scopes {
            form.shows(200, &format!("name=\"oauth-scope\" value=\"{scope}\" checked"));
        }
    }
    let roundcube = anna.get(&at("roundcube")).await;
    roundcube.shows(200, "whoever runs this installation has to let it do without");
    assert!(!roundcube.body.contains("name=\"without-pkce\""));
    anna.get(&at("native")).await.shows(200, "http://127.0.0.1/\nhttp://[::1]/</textarea>");
}

#[tokio::test]
async fn a_secret_is_shown_once_beside_what_else_is_entered() {
    let anna = Browser::anna();
    // A form that was made by hand asks for no more than the page does.
    let made =
        anna.register("roundcube", &[&WEBMAIL[..], &[("without-pkce", "yes")]].concat()).await;
    made.shows(200, &format!("data-copy>{SECRET}</code>"));
    made.shows(200, "/.well-known/openid-configuration</code>");
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    let client = anna.applications().remove(0);
    assert!(!client.without_pkce && client.enabled && !client.trusted);
    assert_eq!(client.scopes, ["openid", "imap"]);
    let list = anna.get(LIST).await;
    list.shows(200, "webmail.example.org");
    let detail = anna.get(&format!("{LIST}/{}", client.id)).await;
    for text in [client.id.as_str(), "Reading mail", "/oauth/token", "client_secret_post"] {
        detail.shows(200, text);
    }
    assert!(!detail.body.contains("gpo_") && !list.body.contains("gpo_"));

    let changed = ["authentication", "application-name"];
    let same = WEBMAIL.iter().copied().filter(|(name, _)| !changed.contains(name));
    let mut fields: Vec<_> = same.collect();
    fields.extend([("authentication", "none"), ("application-name", "Phone")]);
    let made = anna.register("native", &fields).await;
    assert!(made.location().ends_with("?done=application-made"), "{}", made.location());
    anna.get(made.location()).await.shows(200, "The application was created.");
}

#[tokio::test]
async fn what_is_wrong_is_said_where_it_is_and_nothing_typed_is_lost() {
    let anna = Browser::anna();
    let long = "x".repeat(65);
    for (field, value, said) in [
        ("application-name", " ", "Type a name of 1 to 64 characters."),
        ("application-name", &*long, "Type a name of 1 to 64 characters."),
        ("redirect-uris", "http://webmail.example.org/", "Type addresses with https, at most 16."),
        ("home-url", "javascript:alert(1)", "Type an address with https."),
        ("grant-type", "", "Choose a way."),
    ] {
        let mut fields: Vec<_> =
            WEBMAIL.iter().copied().filter(|(name, _)| *name != field).collect();
        if !value.is_empty() {
            fields.push((field, value));
        }
        let page = anna.register("roundcube", &fields).await;
        page.shows(422, said);
        assert!(page.body.contains("value=\"imap\" checked"), "{field}");
        assert_eq!(
            page.body.contains("<details class=\"more\" open>"),
            !matches!(field, "application-name" | "redirect-uris")
        );
    }
    assert!(anna.applications().is_empty());
}

#[tokio::test]
async fn applications_are_changed_switched_off_and_deleted() {
    let anna = Browser::anna();
    anna.register("roundcube", &WEBMAIL).await;
    let path = format!("{LIST}/{}", id("cli", 1));
    let edit = format!("{path}/edit");
    anna.get(&edit).await.shows(200, "value=\"Webmail\"");
    // What the operator allowed is told, and stays.
    anna.fakes.world().oauth_clients.all[0].1.without_pkce = true;
    anna.get(&path).await.shows(200, "Works without PKCE");
    let mut fields = WEBMAIL;
    fields[0].1 = XSS;
    let saved = anna.act(&edit, &edit, &fields).await;
    anna.get(saved.location()).await.shows(200, "The application was changed.");
    assert!(anna.applications()[0].without_pkce);
    assert!(!anna.get(&path).await.body.contains("<script>alert"));

    let secret = format!("{path}/secret");
    anna.get(&secret).await.shows(200, "How long does the old secret still work?");
    anna.act(&secret, &secret, &[("keep-old", "week")]).await.shows(200, SECRET);
    assert_eq!(anna.fakes.world().oauth_clients.kept, [7 * 86_400]);
    anna.act(&secret, &secret, &[("keep-old", "ever")]).await.shows(400, "");

    let switch = format!("{path}/enabled");
    let off = anna.act(&path, &switch, &[("enabled", "no")]).await;
    anna.get(off.location()).await.shows(200, "Switched off");
    anna.get(LIST).await.shows(200, "Switched off");
    let on = anna.act(&path, &switch, &[("enabled", "yes")]).await;
    anna.get(on.location()).await.shows(200, "can be used again");

    anna.fakes.world().oauth_clients.all[0].1.trusted = true;
    anna.get(&path).await.shows(200, "The operator gave this application more");
    let refused = anna.act(&edit, &edit, &WEBMAIL).await;
    refused.shows(422, "Only the operator of this installation can change this.");

    let delete = format!("{path}/delete");
    anna.get(&delete).await.shows(200, "all its access ends at once");
    let gone = anna.act(&delete, &delete, &[]).await;
    anna.get(gone.location()).await.shows(200, "Nobody can sign in to it any more.");
    anna.get(&path).await.shows(404, "");
}

#[tokio::test]
async fn they_are_for_those_who_manage_the_organization_and_proved_it_lately() {
    let anna = Browser::anna();
    anna.register("roundcube", &WEBMAIL).await;
    let path = format!("{LIST}/{}", id("cli", 1));
    anna.fakes.world().oauth_clients.all[0].1.organization_id = id("org", 77);
    for page in ["", "/edit", "/secret", "/delete"] {
        anna.get(&format!("{path}{page}")).await.shows(404, "");
    }
    anna.fakes.world().stale = true;
    assert_eq!(anna.get(NEW).await.location(), format!("/step-up?next={NEW}"));
    anna.fakes.world().stale = false;
    anna.fakes.world().may = Some(vec![Verb::View.into(), Verb::ViewMembers.into()]);
    assert!(!anna.get("/organization").await.body.contains(LIST));
    for page in [LIST, NEW, &path] {
        assert_eq!(anna.get(page).await.status, StatusCode::FORBIDDEN, "{page}");
    }
}
