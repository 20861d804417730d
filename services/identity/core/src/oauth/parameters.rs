//! Parameters of a request, as they came.

use super::OauthFault;

/// A request that cannot be understood as one thing only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadParameter {
    /// `duplicate-parameter`, `too-long` or `too-many`.
    pub reason: &'static str,
    /// Its name, cut to what can be shown.
    pub name: String,
}

impl BadParameter {
    /// As an error for clients.
    pub fn fault(&self) -> OauthFault {
        OauthFault::request(match self.reason {
            "duplicate-parameter" => "a parameter is there more than once",
            "too-many" => "there are too many parameters",
            _ => "a parameter is too long",
        })
    }
}

/// Parameters that were looked at: each at most once (RFC 6749 §3.1, §3.2), and none too long.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Parameters {
    named: Vec<(String, String)>,
}

impl Parameters {
    /// Most parameters of a request.
    pub const MOST: usize = 64;
    /// Longest value; tokens and assertions are the long ones.
    pub const LONGEST: usize = 8192;

    /// Looks at all of them. Empty values count as missing ones (RFC 6749 §3.1). `resource` alone may be there several
    /// times (RFC 8707 §2).
    ///
    /// # Errors
    ///
    /// [`BadParameter`]: which of two values is meant nobody knows, so neither is taken (RFC 9700 §4.8).
    pub fn read<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, BadParameter> {
        let mut named: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            let bad = |reason| BadParameter { reason, name: name.chars().take(64).collect() };
            if named.len() == Self::MOST {
                return Err(bad("too-many"));
            }
            if name.len() > 64 || value.len() > Self::LONGEST {
                return Err(bad("too-long"));
            }
            if name != "resource" && named.iter().any(|(known, _)| known == name) {
                return Err(bad("duplicate-parameter"));
            }
            named.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self { named })
    }

    /// The value of a parameter that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.named.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter that is not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named =
            self.named.iter().filter(move |(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that is short enough.
    ///
    /// # Errors
    ///
    /// [`OauthFault`] `invalid_request` when it is longer than `most` bytes or has control characters.
    pub fn bounded(&self, name: &str, most: usize) -> Result<Option<&str>, OauthFault> {
        let value = self.get(name);
        match value {
            Some(value) if value.len() > most || value.chars().any(char::is_control) => {
                Err(OauthFault::request("a parameter is too long, or holds control characters"))
            }
            value => Ok(value),
        }
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    ///
    /// [`OauthFault`] `invalid_request` when it is not.
    pub fn required(&self, name: &str) -> Result<&str, OauthFault> {
        self.get(name).ok_or(OauthFault::request(match name {
            "code" => "code is missing",
            "code_verifier" => "code_verifier is missing",
            "device_code" => "device_code is missing",
            "grant_type" => "grant_type is missing",
            "redirect_uri" => "redirect_uri is missing",
            "refresh_token" => "refresh_token is missing",
            _ => "a parameter is missing",
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_says_each_thing_once() {
        let long = "x".repeat(Parameters::LONGEST + 1);
        let read = |pairs: &[(&str, &str)]| {
            Parameters::read(pairs.iter().copied()).map_err(|bad| (bad.reason, bad.name))
        };
        assert!(read(&[("a", "1"), ("b", "1")]).is_ok());
        assert!(read(&[("resource", "x:1"), ("resource", "x:2")]).is_ok());
        let twice = Err(("duplicate-parameter", "a".to_owned()));
        assert_eq!(read(&[("a", "1"), ("a", "1")]), twice);
        assert_eq!(read(&[("a", "1"), ("a", "")]), twice);
        assert_eq!(read(&[("a", &long)]), Err(("too-long", "a".to_owned())));
        let many: Vec<String> = (0..=Parameters::MOST).map(|n| n.to_string()).collect();
        let many: Vec<_> = many.iter().map(|name| (name.as_str(), "")).collect();
        assert!(read(&many).is_err() && read(&many[1..]).is_ok());
        let some = read(&[("a", ""), ("b", "two\nlines")]).unwrap();
        assert_eq!(some.get("a"), None);
        assert!(some.bounded("b", 100).is_err() && some.bounded("a", 0) == Ok(None));
    }
}
