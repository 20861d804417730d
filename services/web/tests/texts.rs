//! Every text that is used exists, and every text that exists is used, in every language.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Texts whose keys are put together from what a service says.
const FAMILIES: [&str; 16] = [
    "authentication-",
    "oauth-client-preset-",
    "event-",
    "country-",
    "invite-",
    "alarm-about-",
    "activity-",
    "cause-",
    "reason-",
    "invalid-",
    "field-",
    "hint-",
    "done-",
    "scope-",
    "compromised-",
    "oauth-refused-",
];

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

/// Keys of a language's texts, each with the values it names.
fn texts(language: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    let mut key = String::new();
    for file in fs::read_dir(language).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            if let Some((name, _)) = line.split_once(" =")
                && !line.starts_with([' ', '#'])
            {
                key = name.to_owned();
                assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{key} twice");
            }
            for value in line.split("{ $").skip(1) {
                let name: String = value.chars().take_while(char::is_ascii_alphanumeric).collect();
                texts.get_mut(&key).unwrap().insert(name);
            }
        }
    }
    texts
}

fn literals(text: &str) -> impl Iterator<Item = &str> {
    let key = |part: &&str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.split('"').filter(key)
}

#[test]
fn every_text_that_is_used_exists_and_every_text_that_exists_is_used() {
    let english = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en"));
    let mut used = BTreeSet::new();
    for file in files("templates").into_iter().chain(files("src")) {
        let text = fs::read_to_string(&file).unwrap();
        used.extend(literals(&text).map(str::to_owned));
        for call in [".t(\"", ".t1(\"", ".t2(\"", ".title(\"", ".complain(\"code\", \""] {
            for rest in text.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                assert!(english.contains_key(key), "{}: {key}", file.display());
            }
        }
        for rest in text.split("p.input(form, \"").skip(1) {
            let key = format!("field-{}", rest.split('"').next().unwrap());
            assert!(english.contains_key(&key), "{}: {key}", file.display());
            used.insert(key);
        }
    }
    for key in english.keys() {
        let family = FAMILIES.iter().any(|family| key.starts_with(family));
        assert!(family || used.contains(key), "{key} is not used");
    }
}

#[test]
fn every_language_says_what_english_says() {
    let locales = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let english = texts(&locales.join("en"));
    for locale in fs::read_dir(locales).unwrap() {
        let locale = locale.unwrap().path();
        if !locale.is_dir() {
            continue;
        }
        let other = texts(&locale);
        for (key, values) in &english {
            assert_eq!(other.get(key), Some(values), "{}: {key}", locale.display());
        }
        assert_eq!(other.len(), english.len(), "{}", locale.display());
    }
}

/// What the services write into the logs of accounts: literals in the form of a slug, where audit
/// lines are made. Logs of organizations and scopes of tokens are not among them.
fn actions() -> BTreeSet<String> {
    const ELSEWHERE: [&str; 18] = [
        "alias.",
        "application.",
        "registration-token.",
        "signing-keys.",
        "attachment.",
        "domain.",
        "mail-service.",
        "mailbox.c",
        "mailbox.import-",
        "mailbox.limit-",
        "mailbox.messages-",
        "mailbox.repair",
        "mailbox.password-",
        "mailbox.unifi",
        "device-password.",
        "gatepost.",
        "page.",
        "service.",
    ];
    let mut found = BTreeSet::new();
    for folder in ["../identity/src/flow", "../mailbox/src", "../mail/src"] {
        for file in files(folder) {
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            found.extend(text.split('"').filter(|part| is_action(part)).map(str::to_owned));
        }
    }
    found.retain(|action| !ELSEWHERE.iter().any(|other| action.starts_with(other)));
    found
}

fn is_action(part: &str) -> bool {
    let word = |word: &str| {
        word.len() > 1
            && word.starts_with(|c: char| c.is_ascii_lowercase())
            && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    let Some((thing, deed)) = part.split_once('.') else { return false };
    word(thing) && word(deed) && !["read", "write", "rs", "txt", "org"].contains(&deed)
}

#[test]
fn every_action_in_the_log_of_an_account_has_its_text() {
    let actions = actions();
    assert!(actions.len() > 30 && actions.contains("login.refused"), "{actions:?}");
    for locale in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales")).unwrap() {
        let locale = locale.unwrap().path();
        if !locale.is_dir() {
            continue;
        }
        let texts = texts(&locale);
        let lacking: Vec<_> = actions
            .iter()
            .map(|action| format!("activity-{}", action.replace(['.', '_'], "-")))
            .filter(|key| !texts.contains_key(key))
            .collect();
        assert!(lacking.is_empty(), "{}: {lacking:?}", locale.display());
    }
}

/// What the services write into the logs of organizations.
fn organization_actions() -> BTreeSet<String> {
    // Slugs of other things: parts of requests, and lines in the logs of accounts.
    const ELSEWHERE: [&str; 5] =
        ["page.token", "gatepost.test", "mailbox.login-refused", "client.ip", "example.org"];
    const APPLICATIONS: [&str; 2] =
        ["../identity/src/flow/oauth_client", "../identity/src/flow/oauth_registration"];
    let mut found = BTreeSet::new();
    for folder in ["../organization/src", "../mailbox/src"].into_iter().chain(APPLICATIONS) {
        for file in files(folder) {
            let text = fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            found.extend(text.split('"').filter(|part| is_action(part)).map(str::to_owned));
        }
    }
    found.retain(|action| !ELSEWHERE.contains(&action.as_str()));
    found
}

#[test]
fn every_action_in_the_log_of_an_organization_has_its_text() {
    let actions = organization_actions();
    assert!(actions.len() > 60 && actions.contains("member.added"), "{actions:?}");
    let english = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en"));
    let lacking: Vec<_> = actions
        .iter()
        .map(|action| format!("event-{}", action.replace(['.', '_'], "-")))
        .filter(|key| !english.contains_key(key))
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

/// What is told with a link, by the slugs of the notices: the page of alarms says each.
#[test]
fn every_notice_with_a_recourse_is_explained_by_the_page_of_alarms() {
    let notices = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../identity/locales/en"));
    // Notices that have no link: for information, for strangers, or the answer to an alarm.
    const WITHOUT: [&str; 23] = [
        "mailbox-attached",
        "mailbox-permissions",
        "mailbox-detached",
        "recovery-case-waits",
        "recovery-case-expired",
        "recovery-case-cancelled",
        "recovery-case-ready",
        "recover-login",
        "login-told",
        "recover-password",
        "recovery-email-confirm",
        "verify-sign-up",
        "address-taken",
        "account-locked",
        "account-closed",
        "change-undone",
        "email-change-confirm",
        "email-change-taken",
        "api-token-unused",
        "api-token-off",
        "app-password-ends",
        "backup-codes-few",
        "organization-deleted",
    ];
    let english = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en"));
    let slugs =
        notices.keys().filter_map(|key| key.strip_prefix("notice-")?.strip_suffix("-subject"));
    let slugs: Vec<&str> = slugs.collect();
    assert!(slugs.contains(&"new-login"), "{slugs:?}");
    for slug in slugs {
        let key = format!("alarm-about-{slug}");
        assert!(WITHOUT.contains(&slug) || english.contains_key(&key), "{key}");
    }
}

/// What is left of a template without its instructions, its tags and the values of attributes that
/// nobody reads; with those that are read out or shown.
fn words_of(template: &str) -> String {
    let mut rest = String::new();
    let mut text = template;
    // Instructions first: they may stand within tags, and tags within them never.
    while let Some(start) = text.find(['{']) {
        let ends = match text[start..].get(..2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => panic!("a brace that opens nothing: {template}"),
        };
        rest.push_str(&text[..start]);
        let end = text[start..].find(ends).expect("an instruction that ends");
        text = &text[start + end + ends.len()..];
    }
    rest.push_str(text);
    let mut words = String::new();
    for part in rest.split('<') {
        let (tag, outside) = part.split_once('>').unwrap_or(("", part));
        for shown in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
            let value = tag.split(&format!(" {shown}")).nth(1);
            words.push_str(value.and_then(|value| value.split('"').next()).unwrap_or_default());
            words.push(' ');
        }
        // What is to be copied is the same in every language.
        if tag.split(' ').next() != Some("code") {
            words.push_str(outside);
        }
        words.push(' ');
    }
    words
}

#[test]
fn no_page_says_a_word_that_is_not_in_the_texts() {
    // Names: of the product, and of what mail programs call a secured connection.
    const KNOWN: [&str; 3] = ["Gatepost", "SSL/TLS", "STARTTLS"];
    // What programs read is XML, with words of theirs.
    let pages = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "html");
    for file in files("templates").into_iter().filter(pages) {
        let words = words_of(&fs::read_to_string(&file).unwrap());
        let word = |word: &&str| word.chars().any(char::is_alphabetic) && !KNOWN.contains(word);
        let found: Vec<&str> = words.split_whitespace().filter(word).collect();
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
    let words = words_of("<p title=\"Oh\" class=\"x\">{{ p }} no</p>");
    assert_eq!(words.split_whitespace().collect::<Vec<_>>(), ["Oh", "no"]);
}
