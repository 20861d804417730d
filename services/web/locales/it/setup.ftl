# Setting up devices.

# Beside an address, for programs that find their servers by themselves.
setup-documentation = Password per le app: con che cosa accede un programma di posta
dns-for-autoconfig = Configurare i programmi: Thunderbird e altri
dns-for-autodiscover = Configurare i programmi: Outlook
dns-for-caldavs = Configurare i programmi: calendari
dns-for-carddavs = Configurare i programmi: contatti
