# Setting up devices.

# Beside an address, for programs that find their servers by themselves.
setup-documentation = Contraseñas de aplicación: con qué inicia sesión un programa de correo
dns-for-autoconfig = Configurar programas: Thunderbird y otros
dns-for-autodiscover = Configurar programas: Outlook
dns-for-caldavs = Configurar programas: calendarios
dns-for-carddavs = Configurar programas: contactos
