//! Every text that is used exists, and every text that exists is used, in every language.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Texts whose keys are put together from what a service says.
const FAMILIES: [&str; 10] = [
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
        let other = texts(&locale);
        for (key, values) in &english {
            assert_eq!(other.get(key), Some(values), "{}: {key}", locale.display());
        }
        assert_eq!(other.len(), english.len(), "{}", locale.display());
    }
}
