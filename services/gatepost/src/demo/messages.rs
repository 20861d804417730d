//! The messages that the demo delivers: plain, with HTML, and with an attachment.

/// Every message, with CRLF line ends.
pub(crate) fn all(address: &str, web_url: &str) -> Vec<String> {
    [welcome(address, web_url), programs(address), attachment(address)]
        .into_iter()
        .map(|message| message.replace('\n', "\r\n"))
        .collect()
}

fn head(address: &str, number: u8, subject: &str) -> String {
    format!(
        "From: Gatepost <hello@gatepost.test>\nTo: Anna Example <{address}>\nSubject: {subject}\n\
         Date: Sat, 21 Nov 2026 09:0{number}:00 +0000\nMessage-ID: <demo-{number}@gatepost.test>\nMIME-Version: 1.0\n"
    )
}

fn welcome(address: &str, web_url: &str) -> String {
    format!(
        "{}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\
         Hello Anna,\n\nthis mailbox is yours. You sign in on the web with your account at\n{web_url}\n\
         and your mail programs sign in here with app passwords: one for each\nprogram, revoked with a click when a phone is lost.\n\n\
         Grüße aus dem Gatepost\n",
        head(address, 1, "Welcome to your mailbox")
    )
}

fn programs(address: &str) -> String {
    format!(
        "{}Content-Type: multipart/alternative; boundary=\"two-faces\"\n\n\
         --two-faces\nContent-Type: text/plain; charset=us-ascii\n\n\
         Thunderbird, Apple Mail, K-9 Mail, mutt and mbsync all do.\n\
         --two-faces\nContent-Type: text/html; charset=us-ascii\n\n\
         <p><b>Thunderbird</b>, Apple Mail, K-9 Mail, mutt and mbsync all do.</p>\n\
         --two-faces--\n",
        head(address, 2, "=?utf-8?Q?Which_mail_program_fits=3F_=E2=9C=89?=")
    )
}

fn attachment(address: &str) -> String {
    format!(
        "{}Content-Type: multipart/mixed; boundary=\"with-file\"\n\n\
         --with-file\nContent-Type: text/plain; charset=us-ascii\n\n\
         The price list is attached.\n\
         --with-file\nContent-Type: text/csv; name=\"prices.csv\"\nContent-Disposition: attachment; filename=\"prices.csv\"\nContent-Transfer-Encoding: base64\n\n\
         aXRlbSxwcmljZQpnYXRlLDEyMApwb3N0LDgwCg==\n\
         --with-file--\n",
        head(address, 3, "Price list")
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_message_ends_its_lines_with_crlf() {
        for message in super::all("anna@gatepost.test", "https://localhost:8443") {
            assert!(!message.replace("\r\n", "").contains(['\r', '\n']));
            assert!(message.contains("\r\n\r\n") && message.starts_with("From: "));
        }
    }
}
