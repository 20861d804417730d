# Mensajes sobre invitaciones (ORG-6).

notice-invitation-subject = { $organization } le invita
notice-invitation-text =
    Hola:

    { $inviter ->
        [none] alguien
       *[other] { $inviter }
    } le invita a formar parte de { $organization }
    { $role ->
        [legal-representative] como representante legal
        [administrator] en la administración
        [external] como persona externa
        [support] en la asistencia
       *[other] como colaborador
    }.

    Abra este enlace para ver la invitación y aceptarla o rechazarla, con una cuenta
    que ya tenga o con una nueva:

    { $link }

    El enlace es válido hasta el { $end }, en cualquier dispositivo. Si no conoce
    { $organization }, no tiene que hacer nada.

notice-invitation-reminder-subject = La invitación de { $organization } vence pronto
notice-invitation-reminder-text =
    Hola:

    { $organization } le invita a formar parte { $role ->
        [legal-representative] como representante legal
        [administrator] en la administración
        [external] como persona externa
        [support] en la asistencia
       *[other] como colaborador
    }.
    Aún no ha respondido y la invitación vence el { $end }.

    Para aceptarla o rechazarla, abra este enlace:

    { $link }

    Si no conoce { $organization }, no tiene que hacer nada.

notice-invitation-accepted-subject = { $person } forma parte de { $organization }
notice-invitation-accepted-text =
    Hola { $name }:

    { $person } ha aceptado su invitación a formar parte de { $organization }
    { $role ->
        [legal-representative] como representante legal
        [administrator] en la administración
        [external] como persona externa
        [support] en la asistencia
       *[other] como colaborador
    }.

    Dirección invitada:  { $invited }
    Cuenta:              { $address }
    { $other ->
        [yes] La cuenta tiene otra dirección que la invitada: alguien ha abierto el enlace con
            su propia cuenta. Compruebe que es la persona correcta.
       *[no] Es la dirección que usted invitó.
    }

    { $gone ->
        [yes] Lo que ya no existe se ha dejado fuera: { $missing }.
       *[no] Se ha dado todo lo que preveía la invitación.
    }

    Miembros:  { $public_url }/users

notice-invitation-declined-subject = { $address } no entra en { $organization }
notice-invitation-declined-text =
    Hola { $name }:

    { $address } ha rechazado su invitación a formar parte de { $organization }.

    Invitaciones:  { $public_url }/users/invitations
