# Setting up devices.

# Beside an address, for programs that find their servers by themselves.
setup-documentation = App-Passwörter: womit sich ein Mailprogramm anmeldet
dns-for-autoconfig = Programme einrichten: Thunderbird und andere
dns-for-autodiscover = Programme einrichten: Outlook
dns-for-caldavs = Programme einrichten: Kalender
dns-for-carddavs = Programme einrichten: Kontakte
