//! What a wrong configuration, a directory in use and a port in use are answered with.

use std::path::Path;

use gatepost_testkit::{Setup, Topology, message_of, run};

fn arguments(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

mod alone {
    use super::*;

    #[tokio::test]
    async fn a_typo_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("gatepost.toml");
        let text =
            "[web]\nlisten = \"127.0.0.1:8443\"\n\n[mail]\nimaps_lisen = \"127.0.0.1:1993\"\n";
        std::fs::write(&file, text).unwrap();
        let path = file.display().to_string();
        for command in
            [["config", "check"].as_slice(), &["serve"], &["mail"], &["admin", "account", "list"]]
        {
            let output = run(&arguments(&[command, &["--config", &path]].concat()), "").await;
            let message = message_of(&output);
            assert!(!output.status.success(), "{command:?} went on");
            assert!(message.contains(&format!("{path}:5")), "{command:?}: {message}");
            assert!(message.contains("imaps_listen"), "no suggestion in {message}");
        }
        let wrong_kind = "data = 5\n[drain]\ntimeout = \"soon\"\n";
        std::fs::write(&file, wrong_kind).unwrap();
        let output = run(&arguments(&["config", "check", "--config", &path]), "").await;
        let message = message_of(&output);
        assert!(!output.status.success(), "{message}");
        assert!(
            message.contains(":1") && message.contains(":3"),
            "both places are named: {message}"
        );
        let output = run(&arguments(&["config", "check", "--set", "web.listn=x"]), "").await;
        assert!(
            !output.status.success() && message_of(&output).contains("web.listn"),
            "{}",
            message_of(&output)
        );
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_named() {
        let output =
            run(&arguments(&["config", "check", "--config", "/nowhere/gatepost.toml"]), "").await;
        assert!(!output.status.success());
        assert!(message_of(&output).contains("/nowhere/gatepost.toml"), "{}", message_of(&output));
    }

    #[tokio::test]
    async fn the_defaults_are_a_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let shown = run(&arguments(&["config", "show", "--defaults"]), "").await;
        assert!(shown.status.success(), "{}", message_of(&shown));
        let file = folder.path().join("gatepost.toml");
        std::fs::write(&file, &shown.stdout).unwrap();
        let output =
            run(&arguments(&["config", "check", "--config", &file.display().to_string()]), "")
                .await;
        assert!(output.status.success(), "{}", message_of(&output));
    }

    #[tokio::test]
    async fn a_port_in_use_is_named() {
        let gatepost = Setup::new(Topology::OneProcess).start().await;
        let folder = tempfile::tempdir().unwrap();
        let mut words = arguments(&["serve"]);
        words.extend(gatepost.flags(None));
        words.extend(arguments(&["--data", &folder.path().join("data").display().to_string()]));
        let output = run(&words, "").await;
        let message = message_of(&output);
        assert!(!output.status.success(), "{message}");
        assert!(message.contains("127.0.0.1:"), "no address in: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }
}

gatepost_e2e::in_both!(a_directory_in_use_is_refused);

async fn a_directory_in_use_is_refused(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let data = gatepost.data_dir().display().to_string();
    let elsewhere = gatepost_testkit::free_port;
    for service in gatepost.services() {
        let command = match topology {
            Topology::OneProcess => "serve".to_owned(),
            Topology::Separate => service.to_string(),
        };
        // The web pages keep no records.
        if command == "web" {
            continue;
        }
        let mut words = vec![command, "--data".to_owned(), data.clone()];
        for key in [
            "web.listen",
            "mail.imap_listen",
            "mail.imaps_listen",
            "mail.lmtp_listen",
            "grpc.listen",
            "ops.listen",
        ] {
            words.extend(["--set".to_owned(), format!("{key}=127.0.0.1:{}", elsewhere())]);
        }
        for link in ["identity", "mailbox", "organization", "mail"] {
            words.extend(["--set".to_owned(), format!("links.{link}=127.0.0.1:{}", elsewhere())]);
        }
        let output = run(&words, "").await;
        let message = message_of(&output);
        assert!(!output.status.success(), "{words:?} runs on data in use");
        assert!(message.contains("in use"), "{message}");
        assert!(
            message.contains(&data) && Path::new(&data).exists(),
            "the directory is not named: {message}"
        );
        assert!(!message.contains("panicked"), "{message}");
    }
    // The first one goes on as if nothing had happened.
    gatepost.person("anna").await;
}
