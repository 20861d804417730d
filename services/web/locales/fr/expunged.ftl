expunged-title = Messages supprimés
expunged-short = Les messages retirés de la corbeille ou supprimés définitivement peuvent être récupérés pendant un certain temps.
expunged-open = Afficher les messages supprimés
expunged-lead =
    { $n ->
        [one] Ce que les logiciels de messagerie ont supprimé définitivement reste ici un jour. Cela n’occupe pas de place dans la boîte mail.
       *[other] Ce que les logiciels de messagerie ont supprimé définitivement reste ici { $n } jours. Cela n’occupe pas de place dans la boîte mail.
    }
expunged-not-kept = Les messages supprimés ne sont pas conservés ici.
expunged-none = Rien n’a été supprimé récemment
expunged-none-text = Les messages qu’un logiciel de messagerie supprime définitivement apparaissent ici.
expunged-no-subject = (sans objet)
expunged-inbox = Boîte de réception
expunged-restore = Remettre à leur place
expunged-restore-inbox = Mettre dans la boîte de réception
expunged-delete = Effacer définitivement
expunged-delete-all = Tout effacer définitivement
expunged-delete-title = Effacer des messages définitivement
expunged-delete-lead =
    { $n ->
        [one] Un message va être effacé définitivement.
       *[other] { $n } messages vont être effacés définitivement.
    }
expunged-delete-lead-all = Tous les messages supprimés de { $address } que vous pouvez effacer vont l’être définitivement, y compris ceux des autres pages.
expunged-delete-text = Ils ne pourront plus être récupérés ensuite. Cette action figurera dans le journal d’activité de l’organisation.
expunged-read-only = Vous pouvez lire cette boîte mail, mais pas la modifier.
expunged-none-chosen = Choisissez d’abord des messages.
column-message = Message
column-folder = Dossier
column-received = Reçu
column-expunged = Supprimé
done-messages-restored = Les messages sont de retour.
done-messages-restored-partly = Certains messages n’étaient plus là. Les autres sont de retour.
done-messages-deleted = Les messages sont effacés définitivement.
done-messages-deleted-partly = Tous les messages n’ont pas pu être effacés : certains n’étaient plus là, ou leur dossier ne vous le permet pas.
reason-over-quota = La boîte mail est trop pleine pour cela. Faites d’abord de la place.
reason-mail-limit = Cela fait trop de messages à la fois.
event-mailbox-messages-restored = Messages supprimés récupérés
event-mailbox-messages-deleted = Messages supprimés effacés définitivement
event-mailbox-import-begun = Importation de messages commencée
event-mailbox-messages-imported = Messages importés d’ailleurs
event-mailbox-messages-exported = Messages exportés dans des fichiers
event-mailbox-repaired = Registre de la boîte mail vérifié et corrigé
event-mailbox-limit-changed = Nombre maximal de messages modifié
log-messages =
    { $n ->
        [one] 1 message
       *[other] { $n } messages
    }
