//! What notices say. English for now; a language is one more table of texts.

use std::{collections::BTreeMap, fmt::Write};

/// Subject and text of a mail.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// Text of a template, with `{name}` where values go.
struct Template {
    slug: &'static str,
    subject: &'static str,
    text: &'static str,
}

/// Renders a template; `None` when there is none by that name.
pub(crate) fn render(
    language: &str,
    slug: &str,
    values: &BTreeMap<String, String>,
) -> Option<Rendered> {
    let template = templates(language).iter().find(|template| template.slug == slug)?;
    let subject = fill(template.subject, values);
    let mut text = fill(template.text, values);
    // The paragraph that explains the link of `flow::tell`.
    match values.get("recourse").map(String::as_str) {
        Some("undo") => text.push_str(&fill(RECOURSE_UNDO, values)),
        Some(_) => text.push_str(&fill(RECOURSE_LOCK, values)),
        None => {}
    }
    let _infallible = writeln!(text, "\n-- \nGatepost, {}", fill("{public_url}", values));
    Some(Rendered { subject, text })
}

/// The texts of a language; English for those we do not write yet.
fn templates(_language: &str) -> &'static [Template] {
    ENGLISH
}

/// Values are put in as they are, once: a value that holds `{name}` stays as it is.
fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, after)) => {
                out.push_str(values.get(name).map_or("(unknown)", String::as_str));
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

const RECOURSE_LOCK: &str = "
If it was not you, open this link and lock your account at once:

{link}

The link can be used for {days} days.
";

const RECOURSE_UNDO: &str = "
If it was not you, open this link. There you can take it back, and lock your
account at once:

{link}

The link can be used for {days} days.
";

// The name a stranger typed at sign-up is in none of these: anybody could send it to anybody.
const ENGLISH: &[Template] = &[
    Template {
        slug: "verify-sign-up",
        subject: "Confirm your address",
        text: "Hello,

somebody, probably you, is signing up with this address.

To go on, open this link:

{link}

or type this code where you began:

    {code}

Both can be used for {hours} hours. If it was not you, do nothing: without
the link no account is made.
",
    },
    Template {
        slug: "address-taken",
        subject: "You have an account already",
        text: "Hello,

somebody tried to sign up with this address. It has an account already, and
nothing about it was changed.

If it was you, log in here:

{public_url}/login

If it was not you, there is nothing to do.
",
    },
    Template {
        slug: "new-login",
        subject: "New login to your account",
        text: "Hello,

your account was just used from a place or program that is new to it.

Time:     {time}
Address:  {ip}
Program:  {program}

If it was you, there is nothing to do.
",
    },
    Template {
        slug: "recover-password",
        subject: "Set a new password",
        text: "Hello,

somebody, probably you, has forgotten the password of your account. To set a new
one, open this link:

{link}

It can be used once, within {minutes} minutes. It logs nobody in.

Time:     {time}
Address:  {ip}
Program:  {program}

If it was not you, do nothing: your password stays as it is.
",
    },
    Template {
        slug: "password-recovered",
        subject: "A new password was set",
        text: "Hello,

a new password was set for your account with a link that we mailed to you, and
every session was ended.

Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "recovery-email-confirm",
        subject: "Confirm your recovery address",
        text: "Hello,

somebody, probably you, wants to use this address to get back into an account. If
it was you, open this link while you are logged in:

{link}

It can be used for {hours} hours. If it was not you, do nothing.
",
    },
    Template {
        slug: "recovery-email-changed",
        subject: "Your recovery address was changed",
        text: "Hello,

the address by which you get back into your account was changed.

Now:      {email}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "factor-enrolled",
        subject: "A second factor was added",
        text: "Hello,

a second factor was added to your account. From now on a login asks for it.

Name:     {name}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "factor-removed",
        subject: "A second factor was removed",
        text: "Hello,

a second factor was removed from your account. Logins still ask for another.

Name:     {name}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "factors-off",
        subject: "The last second factor was removed",
        text: "Hello,

the last second factor of your account was removed. Your password alone opens
it now.

Name:     {name}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "backup-codes-renewed",
        subject: "New backup codes",
        text: "Hello,

new backup codes were made for your account. The old ones serve no more.

Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "backup-codes-few",
        subject: "Few backup codes are left",
        text: "Hello,

of your backup codes {left} are left. Make new ones before you need them:

{public_url}/account/security
",
    },
    Template {
        slug: "login-answers-refused",
        subject: "Somebody knows your password",
        text: "Hello,

somebody typed your password and then failed, again and again, to give a
second factor. The login was refused.

Time:     {time}
Address:  {ip}
Program:  {program}

If it was not you, change your password at once.
",
    },
    Template {
        slug: "app-password-issued",
        subject: "New app password",
        text: "Hello,

an app password was made for your account. A mail program can read and send
your mail with it.

Name:     {name}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "account-locked",
        subject: "Your account is locked",
        text: "Hello,

your account was locked with the link of a notice that we had sent you. All its
sessions were ended, and mail programs cannot use it.

Time:     {time}
Address:  {ip}
Program:  {program}

To use it again, recover it:

{public_url}/recover
",
    },
    Template {
        slug: "account-closed",
        subject: "Your account is closed",
        text: "Hello,

your account was closed, for good. Its sessions, app passwords and API tokens
are gone. You can sign up with this address again at any time.

Time:     {time}
",
    },
    Template {
        slug: "change-undone",
        subject: "A change was taken back",
        text: "Hello,

a change of your account was taken back with the link of a notice that we had
sent you.

Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "app-password-ends",
        subject: "An app password ends soon",
        text: "Hello,

this app password of your account ends on {end}:

Name:  {name}

The mail programs that use it will then no longer get at your mail. Make a new
one for them before:

{public_url}/app-passwords
",
    },
    Template {
        slug: "compromise-finished",
        subject: "Your account was secured",
        text: "Hello,

the assistant for compromised passwords was gone through for your account.

Sessions ended:         {sessions}
App passwords revoked:  {passwords}
API tokens revoked:     {tokens}

Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "api-token-issued",
        subject: "New API token",
        text: "Hello,

an API token was made for your account. A program can act for you with it.

Name:     {name}
Scopes:   {scopes}
Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "api-token-unused",
        subject: "An API token has not been used for long",
        text: "Hello,

no program has used this API token of your account for a long time:

Name:      {name}
Last use:  {last}

It will be switched off on {off}, unless it is used before. If you
do not need it any more, revoke it now:

{public_url}/account/tokens
",
    },
    Template {
        slug: "api-token-off",
        subject: "An API token was switched off",
        text: "Hello,

this API token of your account was switched off, because no program had used
it for a year:

Name:      {name}
Last use:  {last}

A program that still needs one gets a new token here:

{public_url}/account/tokens
",
    },
    Template {
        slug: "email-change-confirm",
        subject: "Confirm your new login address",
        text: "Hello,

somebody, probably you, wants to use this address to log in to an account here.

To confirm it, open this link in a browser where you are logged in:

{link}

The link can be used for {hours} hours. If it was not you, do nothing: without
the link nothing changes.
",
    },
    Template {
        slug: "email-change-taken",
        subject: "You have an account already",
        text: "Hello,

somebody wanted to use this address to log in to another account. It has an
account already, and nothing about it was changed.

If it was you, log in here:

{public_url}/login

If it was not you, there is nothing to do.
",
    },
    Template {
        slug: "email-change-asked",
        subject: "Another login address was asked for",
        text: "Hello,

somebody asked to change the address with which you log in to your account.
Nothing changes until the new address is confirmed.

New address: {email}
Time:        {time}
Address:     {ip}
Program:     {program}

If it was you, there is nothing to do here.
",
    },
    Template {
        slug: "email-changed",
        subject: "Your login address was changed",
        text: "Hello,

the address with which you log in to your account was changed. This address is
no longer used.

New address: {email}
Time:        {time}
",
    },
    Template {
        slug: "password-changed",
        subject: "Your password was changed",
        text: "Hello,

the password of your account was changed, and every other session was ended.

Time:     {time}
Address:  {ip}
Program:  {program}
",
    },
    Template {
        slug: "password-reset",
        subject: "Your password was reset",
        text: "Hello,

whoever runs this installation set a new password for your account, and every
session was ended.

Time:     {time}

If you did not ask for it, ask them why.
",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once_and_as_they_are() {
        let values =
            BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "x".to_owned())]);
        assert_eq!(fill("1 {a} 2 {b} 3 {c} {", &values), "1 {b} 2 x 3 (unknown) {");
        assert!(render("de", "verify-sign-up", &values).is_some());
        assert!(render("en", "nothing", &values).is_none());
    }
}
