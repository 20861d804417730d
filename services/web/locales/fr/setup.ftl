# Setting up devices.

# Beside an address, for programs that find their servers by themselves.
setup-documentation = Mots de passe d’application : avec quoi un programme de messagerie se connecte
dns-for-autoconfig = Réglage des programmes : Thunderbird et autres
dns-for-autodiscover = Réglage des programmes : Outlook
dns-for-caldavs = Réglage des programmes : agendas
dns-for-carddavs = Réglage des programmes : contacts
