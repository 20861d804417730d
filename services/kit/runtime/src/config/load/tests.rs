use std::collections::BTreeMap;

use serde::Serialize;

use super::*;
use crate::config::{SecretText, Size, Span};

#[derive(Serialize, Deserialize, Default, Debug)]
#[serde(default, deny_unknown_fields)]
struct Sample {
    web: Web,
    limits: BTreeMap<String, u32>,
    pepper: Option<SecretText>,
}

#[derive(Serialize, Deserialize, Debug)]
#[serde(default, deny_unknown_fields)]
struct Web {
    listen: std::net::SocketAddr,
    names: Vec<String>,
    secure: bool,
    idle: Span,
    upload: Size,
    mode: Mode,
    ratio: f64,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Fast,
    Careful,
}

impl Default for Web {
    fn default() -> Self {
        Self {
            listen: ([127, 0, 0, 1], 8443).into(),
            names: Vec::new(),
            secure: true,
            idle: Span(std::time::Duration::from_secs(60)),
            upload: Size(1 << 20),
            mode: Mode::Careful,
            ratio: 0.5,
        }
    }
}

fn run(
    file: &str,
    environment: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Loaded<Sample>, Vec<String>> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("gatepost.toml");
    std::fs::write(&path, file).unwrap();
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    let sources = Sources {
        file: Some(path),
        env_prefix: "GATEPOST",
        overrides: flags.iter().map(own).collect(),
    };
    let environment = environment.iter().map(|(key, value)| (key.into(), value.into()));
    let strip = format!("{}/", dir.path().display());
    load_from(&sources, environment)
        .map_err(|errors| errors.to_string().lines().map(|line| line.replace(&strip, "")).collect())
}

#[test]
fn later_sources_win() {
    let file = "[web]\nlisten = \"127.0.0.1:1\"\nidle = \"5m\"\nnames = [\"a\"]\nsecure = true\n";
    let environment = [
        ("GATEPOST__WEB__LISTEN", "127.0.0.1:2"),
        ("GATEPOST__WEB__NAMES", "b, c"),
        ("GATEPOST__WEB__SECURE", "false"),
        ("GATEPOST__WEB__RATIO", "0.25"),
        ("GATEPOST__LIMITS__IMAP", "7"),
        ("GATEPOSTAL", "no"),
        ("HOME", "/"),
    ];
    let flags = [("web.listen", "127.0.0.1:3"), ("web.mode", "fast"), ("web.upload", "5MiB")];
    let loaded = run(file, &environment, &flags).unwrap();
    let web = &loaded.config.web;
    assert_eq!(web.listen.port(), 3);
    assert_eq!(web.names, ["b", "c"]);
    assert!(!web.secure);
    assert_eq!(web.idle.to_string(), "5m");
    assert_eq!(web.upload, Size(5 << 20));
    assert_eq!(web.mode, Mode::Fast);
    assert!((web.ratio - 0.25).abs() < 1e-9);
    assert_eq!(loaded.config.limits["imap"], 7);
    assert_eq!(loaded.origin("web.listen"), Some(&Origin::Flag("web.listen".into())));
    assert!(loaded.origin("web.idle").unwrap().to_string().ends_with("gatepost.toml:3:1"));
}

#[test]
fn everything_wrong_is_told_at_once_with_its_place() {
    let file = "pepper = 5\n\n[web]\nlisen = \"127.0.0.1:1\"\nsecure = \"yes\"\n  mode = \"fats\"\n\
                names = [\"a\", 2]\n[wbe]\nx = 1\n[limits]\nimap = -1\n";
    let environment = [("GATEPOST__WEB__IDLE", "soon"), ("GATEPOST__WEBB__X", "1")];
    let errors = run(file, &environment, &[("web.upload", "big"), ("web.", "1")]).unwrap_err();
    let expected = [
        "--set web.: web.: not a key",
        "gatepost.toml:11:8: limits.imap: expected a whole number, not negative and not too \
         large",
        "gatepost.toml:1:10: pepper: expected a secret, or { file = \"path\" }, found a whole \
         number",
        "environment variable GATEPOST__WEB__IDLE: web.idle: expected a span of time such as 30s, \
         15m or 90d",
        "gatepost.toml:4:1: web.lisen: no such key; did you mean `listen`?",
        "gatepost.toml:6:10: web.mode: no such choice; did you mean `fast`?",
        "gatepost.toml:7:15: web.names[1]: expected text, found a whole number",
        "gatepost.toml:5:10: web.secure: expected true or false, found text",
        "--set web.upload: web.upload: expected a size such as 50MiB",
        "gatepost.toml:8:2: wbe: no such key; did you mean `web`?",
        "environment variable GATEPOST__WEBB__X: webb: no such key; did you mean `web`?",
    ];
    let mut errors = errors;
    errors.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(errors, expected);
}

#[test]
fn all_syntax_errors_have_a_place() {
    let errors = run("[web]\nlisten = \nsecure = tru\n", &[], &[]).unwrap_err();
    assert!(errors.len() >= 2, "{errors:?}");
    assert!(errors.iter().all(|error| error.starts_with("gatepost.toml:")), "{errors:?}");
    let missing = Sources { file: Some("/nonexistent/gatepost.toml".into()), ..Sources::default() };
    let error = load_from::<Sample>(&missing, []).unwrap_err().to_string();
    assert!(error.starts_with("cannot read /nonexistent/gatepost.toml"), "{error}");
}

#[test]
fn secrets_come_from_text_or_a_file_and_never_show() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("pepper");
    std::fs::write(&path, "from a file\n").unwrap();
    let path = path.display().to_string();

    let inline = run("pepper = \"hunter2\"", &[], &[]).unwrap();
    assert_eq!(inline.config.pepper.as_ref().unwrap().expose(), "hunter2");
    let shown = format!("{}{}{inline:?}", inline.to_toml().unwrap(), inline.to_json().unwrap());
    assert!(!shown.contains("hunter2") && shown.contains("(secret)"), "{shown}");

    let by_variable = run("", &[("GATEPOST__PEPPER__FILE", &path)], &[]).unwrap();
    assert_eq!(by_variable.config.pepper.as_ref().unwrap().expose(), "from a file");
    let by_flag = run("", &[], &[("pepper", &format!("{{ file = {path:?} }}"))]).unwrap();
    assert_eq!(by_flag.config.pepper.as_ref().unwrap().expose(), "from a file");
    assert!(!by_flag.to_toml().unwrap().contains("from a file"));

    let errors = run("pepper = { file = \"/nonexistent\" }", &[], &[]).unwrap_err();
    assert!(errors[0].contains("pepper: cannot read /nonexistent"), "{errors:?}");
}

#[test]
fn the_shown_configuration_reads_back() {
    let loaded = run("[limits]\n\"a b\" = 3\n", &[], &[("web.secure", "false")]).unwrap();
    let shown = loaded.to_toml().unwrap();
    assert!(shown.contains("secure = false # --set web.secure\n"), "{shown}");
    assert!(shown.contains("listen = \"127.0.0.1:8443\"\n"), "{shown}");
    let again = run(&shown, &[], &[]).unwrap();
    assert!(!again.config.web.secure);
    assert_eq!(again.config.limits["a b"], 3);
    assert_eq!(loaded.to_json().unwrap()["origins"]["web.secure"], "--set web.secure");
}
