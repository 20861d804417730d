# Las aplicaciones que hacen entrar a la gente aquí, y lo que pueden hacer.

menu-applications = Aplicaciones
account-applications = Aplicaciones con acceso
account-applications-text = Lo que ha dejado entrar en su cuenta al iniciar sesión
done-application-ended = El acceso ha terminado. Los programas que lo usaban se han desconectado.

## La pregunta
oauth-title = Una aplicación pide acceso
oauth-asks = { $name } pide acceso
oauth-as = Ha iniciado sesión como { $email }
oauth-other-account = Usar otra cuenta
oauth-hosts = Lleva a
oauth-organization = Configurada por
oauth-operator = el operador de este servicio
oauth-self-registered = Esta aplicación se ha registrado por sí misma: nadie aquí la ha comprobado. Su nombre puede ser el de otro. Permítala solo si acaba de iniciarla usted.
oauth-home = Sobre la aplicación
oauth-policy = Privacidad
oauth-terms = Condiciones de uso
oauth-gets = Lo que podrá hacer
oauth-openid = Saber cuál es su cuenta
oauth-profile = Ver su nombre, su idioma y su zona horaria
oauth-email = Ver su dirección de acceso
oauth-offline = Seguir mientras usted no está, hasta que lo termine
oauth-imap = Leer, cambiar y borrar todo el correo de sus buzones
oauth-smtp = Enviar correo en su nombre
oauth-caldav = Ver y cambiar sus calendarios
oauth-carddav = Ver y cambiar sus contactos
oauth-webdav = Ver y cambiar sus archivos
oauth-other = Otra cosa: { $scope }
oauth-mail = Correo
oauth-mail-warning = Quien lee su correo puede también restablecer sus contraseñas en otros sitios. Permítalo solo si confía todo ello a { $name }.
oauth-mailbox = Buzón
oauth-mailbox-which = ¿Qué buzón debe mostrar?
invalid-mailbox-choice = Elija un buzón.
oauth-no-mailbox = Todavía no tiene ningún buzón: no hay correo que pueda abrir.
oauth-allow = Permitir
oauth-refuse = Rechazar
oauth-end-any-time = Puede terminarlo en cualquier momento, en su cuenta en «Aplicaciones con acceso».

## Las salidas
oauth-onward = Se continúa
oauth-onward-text = Si no ocurre nada, continúe con el botón.
oauth-onward-to = Se le lleva a { $host }. Si no ocurre nada, continúe con el botón.
oauth-onward-button = Continuar
oauth-refused = Esta aplicación no puede iniciar su sesión
oauth-refused-text = Su petición no puede responderse aquí. No se le ha redirigido, y no ha obtenido nada.
oauth-refused-unknown-client = La aplicación no se conoce aquí, o está desactivada. No se le ha redirigido, y no ha obtenido nada.
oauth-refused-redirect-uri = La petición lleva a una dirección que no pertenece a la aplicación. Puede ser un engaño. No se le ha redirigido, y nadie ha obtenido nada.
oauth-refused-duplicate-parameter = La petición dice algo dos veces, y no está claro lo que significa. No se le ha redirigido, y nadie ha obtenido nada.
oauth-refused-too-long = La petición es demasiado larga. No se le ha redirigido, y nadie ha obtenido nada.
oauth-refused-tell = Para quien se ocupa de la aplicación:
oauth-factor-title = Hace falta un segundo factor
oauth-factor-text = { $name } solo deja entrar a quien demuestra con un segundo factor quién es. Su cuenta todavía no tiene ninguno.
oauth-factor-add = Añadir un segundo factor
oauth-again = He añadido uno

## Códigos de dispositivos
device-code-title = Conectar un dispositivo
device-code-lead = Escriba el código que muestra su dispositivo o programa.
field-user-code = Código
hint-user-code = Por ejemplo WDJB-MJHT; las mayúsculas y los guiones no importan.
invalid-user-code = Este código no existe, o es demasiado antiguo. Mire otra vez el dispositivo.
device-code-paused = Demasiados códigos erróneos.
device-code-find = Continuar
device-code-warning = ¿Alguien le ha enviado un código o un enlace? Entonces déjelo: quieren entrar en su cuenta.
device-code-from = Pedido desde
device-code-own = Permítalo solo si el dispositivo está delante de usted y muestra exactamente este código.
device-code-allowed = El dispositivo está conectado
device-code-allowed-text = Sigue por sí solo en unos segundos. Puede cerrar esta página.
device-code-refused = No se ha permitido nada
device-code-refused-text = El dispositivo no obtiene nada. Puede cerrar esta página.

## La salida
oauth-logout-title = ¿Cerrar sesión?
oauth-logout-asks = { $name } le pide que cierre la sesión también aquí.
oauth-logout-text = Una aplicación le pide que cierre la sesión también aquí.
oauth-logout-stay = Seguir con la sesión

## La lista
applications-title = Aplicaciones con acceso
applications-lead = Programas y sitios web que ha dejado entrar al iniciar sesión, sin una contraseña propia.
applications-none = Ninguna aplicación tiene acceso
applications-none-text = Cuando inicie sesión con esta cuenta en un webmail, un programa o un sitio web, aparecerá aquí.
applications-may = Puede
applications-since = Desde
applications-session = hasta que cierre la sesión
applications-until = hasta el { $time }
applications-unchecked = No comprobada por nadie
applications-end = Terminar el acceso
applications-end-title = ¿Terminar este acceso?
applications-end-lead = «{ $name }» no tendrá más acceso a su cuenta.
applications-end-mail = Los programas de correo que iniciaron sesión con ella se cortan en un segundo y deben iniciar sesión de nuevo.
applications-end-text = Lo que ya ha leído, lo conserva. Si vuelve a iniciar sesión en ella, se le preguntará de nuevo.
