# Setting up devices.

# Beside an address, for programs that find their servers by themselves.
setup-documentation = App passwords: what a mail program signs in with
dns-for-autoconfig = Setting up programs: Thunderbird and others
dns-for-autodiscover = Setting up programs: Outlook
dns-for-caldavs = Setting up programs: calendars
dns-for-carddavs = Setting up programs: contacts
