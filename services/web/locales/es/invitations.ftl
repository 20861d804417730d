# Invitar a personas a una organización, y ser invitado (ORG-6).

invitation-title = Invitación
invitation-to = { $organization } le invita
invitation-lead = Está invitado a formar parte de esta organización.
invitation-lead-from = { $inviter } le invita a formar parte de esta organización.
invitation-role = Su función
invitation-address = Dirección invitada
invitation-until = Válida hasta el
invitation-log-in = Iniciar sesión y aceptar
invitation-sign-up = Crear una cuenta
invitation-other = Ha iniciado sesión como { $own }, una dirección distinta de la invitada. Si acepta, entra con esta cuenta y se informa a quien le invitó.
invitation-accept-as = Aceptar como { $own }
invitation-accept = Aceptar
invitation-decline = Rechazar
invitation-gone = Esta invitación ya no abre nada.
invitation-gone-text = Se respondió, se retiró o ha vencido, o este navegador no guarda cookies. Abra de nuevo el enlace del mensaje o pida una invitación nueva.
invitation-home = A la consola
invitation-declined-title = Ha rechazado la invitación
invitation-declined-text = Se informa a quien le invitó. No tiene que hacer nada más.
joined-title = Ahora forma parte de { $organization }
joined-missing = No todo lo que prometía la invitación existe todavía. Esto se ha dejado fuera:
joined-go-on = Continuar
sign-up-joins = Está invitado por { $organization } y entra en ella con su cuenta nueva.
home-invited = Está invitado
home-invited-by = invitado por { $inviter }
invite-title = Invitar a personas
invite-lead = Todos reciben un mensaje con un enlace. Quien aún no tiene cuenta crea una desde ahí.
field-people = Direcciones de correo
hint-people = Una por línea, o separadas por comas. Hasta 500.
field-people-file = O un archivo CSV
hint-people-file = Columnas: email, función, equipo. La primera fila puede nombrarlas, varios equipos se separan con |. Hasta 500 filas y 256 KiB.
field-invite-role = Función
hint-invite-role = Para todos aquellos de los que el archivo no dice otra cosa.
invite-billing = Los colaboradores pueden ver y pagar las facturas
invite-products = Productos que reciben
field-invite-level = Con los productos elegidos
hint-invite-level = Los productos también se pueden dar o quitar después; los equipos dan los suyos por sí mismos.
invite-teams = Equipos
invite-send = Enviar las invitaciones
invite-more = Invitar a más personas
invite-list-too-many = Son más de 500 personas. Divida la lista.
invite-list-empty = No hay nadie en esta lista. Indique al menos una dirección.
invite-list-no-text = Este archivo no es texto. Guarde la tabla como CSV y elija ese archivo.
invite-list-too-long = Esta lista supera los 256 KiB. Divídala.
invite-list-both = Elija un archivo o escriba direcciones, no ambas cosas.
invite-report-title = Qué ha sido de la lista
invite-report-invited = { $n ->
        [one] Una invitación está en camino.
       *[other] { $n } invitaciones están en camino.
    }
invite-report-refused = { $n ->
        [one] Se ha dejado fuera una línea.
       *[other] Se han dejado fuera { $n } líneas.
    }
invite-done = invitado
invite-not-done = dejado fuera
column-line = Línea
column-invited = Dirección
column-invited-as = Invitado como
column-mailed = Enviada
column-ends = Fin
column-state = Estado
invite-malformed-address = No es una dirección de correo.
invite-malformed-role = Esta función no existe.
invite-duplicate-address = La dirección ya está en una línea anterior.
invite-own-address = Es su propia dirección.
invite-already-a-member = Ya forma parte de la organización.
invite-already-invited = Ya está invitado.
invite-representatives-only = Solo los representantes legales invitan a representantes legales.
invite-operators-only = Solo quien gestiona esta instalación da esta función.
invite-unknown-team = Este equipo no existe.
invite-unknown-product = Este producto no existe.
invite-too-many-invitations = Hay tantas invitaciones pendientes como se permite.
invite-too-many-mails = Hoy se han enviado tantas invitaciones como se permite. Continúe mañana.
invite-unknown-invitation = Esta invitación ya no existe.
invite-invitation-over = Se respondió o se retiró.
invite-mailed-lately = Se ha enviado hace un momento.
invite-mailed-often = Se ha enviado tantas veces como se permite.
invite-invitation-refused = Esta invitación ya no abre nada.
invite-inviter-may-not = Quien le invitó ya no puede dar esta función. Pida una invitación nueva.
invite-not-an-operator = Esta función ya no se da en esta organización.
invitations-title = Invitaciones
invitations-pending = { $n ->
        [0] Ninguna invitación espera respuesta.
        [one] Una invitación espera respuesta.
       *[other] { $n } invitaciones esperan respuesta.
    }
invitations-find = Buscar una dirección
invitations-all = Todas las invitaciones
invitations-not-found = No se ha encontrado ninguna invitación
invitations-none = Aún no se ha invitado a nadie
invitations-none-text = Invite a personas por correo, una o cientos a la vez.
invitations-choose = Elegir
invitations-choose-one = Elegir { $email }
invitations-chosen = Con las elegidas
invitations-resend = Enviar de nuevo
invitations-withdraw = Retirar
invitations-resent = Invitaciones enviadas de nuevo
invitations-withdrawn = Invitaciones retiradas
invitations-outcome-done = Hecho
invitations-outcome-refused = Sin cambios
invitation-mails = { $n } veces
invitation-pending = pendiente
invitation-accepted = aceptada
invitation-declined = rechazada
invitation-withdrawn = retirada
invitation-expired = vencida
done-joined = Ahora forma parte de la organización. La consola la muestra.
done-invitation-declined = La invitación se ha rechazado.
done-invitation-over = Esta invitación se respondió, se retiró o ha vencido.
done-no-invitation-chosen = Elija al menos una invitación.
done-invitations-resent = Las invitaciones se han enviado de nuevo.
done-invitations-withdrawn = Las invitaciones se han retirado.
