# Mails zu Einladungen (ORG-6).

notice-invitation-subject = { $organization } lädt Sie ein
notice-invitation-text =
    Guten Tag,

    { $inviter ->
        [none] jemand
       *[other] { $inviter }
    } lädt Sie zu { $organization } ein,
    { $role ->
        [legal-representative] als gesetzliche Vertretung
        [administrator] in der Administration
        [external] als externe Person
        [support] im Support
       *[other] zur Mitarbeit
    }.

    Öffnen Sie diesen Link, um die Einladung zu sehen und sie anzunehmen oder
    abzulehnen, mit einem vorhandenen Konto oder mit einem neuen:

    { $link }

    Der Link gilt bis { $end }, auf jedem Gerät. Wenn Sie { $organization }
    nicht kennen, müssen Sie nichts tun.

notice-invitation-reminder-subject = Die Einladung von { $organization } endet bald
notice-invitation-reminder-text =
    Guten Tag,

    { $organization } lädt Sie ein, { $role ->
        [legal-representative] als gesetzliche Vertretung
        [administrator] in der Administration
        [external] als externe Person
        [support] im Support
       *[other] zur Mitarbeit
    }.
    Sie haben noch nicht geantwortet, und die Einladung endet am { $end }.

    Um sie anzunehmen oder abzulehnen, öffnen Sie diesen Link:

    { $link }

    Wenn Sie { $organization } nicht kennen, müssen Sie nichts tun.

notice-invitation-accepted-subject = { $person } gehört jetzt zu { $organization }
notice-invitation-accepted-text =
    Guten Tag { $name },

    { $person } hat Ihre Einladung zu { $organization } angenommen,
    { $role ->
        [legal-representative] als gesetzliche Vertretung
        [administrator] in der Administration
        [external] als externe Person
        [support] im Support
       *[other] zur Mitarbeit
    }.

    Eingeladen:  { $invited }
    Konto:       { $address }
    { $other ->
        [yes] Das Konto hat eine andere Adresse als die eingeladene: Jemand hat den Link mit
            dem eigenen Konto geöffnet. Bitte prüfen Sie, ob es die gemeinte Person ist.
       *[no] Es ist die Adresse, die Sie eingeladen haben.
    }

    { $gone ->
        [yes] Was es nicht mehr gibt, wurde weggelassen: { $missing }.
       *[no] Alles, was die Einladung vorsah, wurde gegeben.
    }

    Mitglieder:  { $public_url }/users

notice-invitation-declined-subject = { $address } kommt nicht zu { $organization }
notice-invitation-declined-text =
    Guten Tag { $name },

    { $address } hat Ihre Einladung zu { $organization } abgelehnt.

    Einladungen:  { $public_url }/users/invitations
