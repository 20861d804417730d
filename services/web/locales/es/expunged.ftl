expunged-title = Mensajes eliminados
expunged-short = Los mensajes quitados de la papelera o eliminados definitivamente se pueden recuperar durante un tiempo.
expunged-open = Mostrar los mensajes eliminados
expunged-lead =
    { $n ->
        [one] Lo que los programas de correo eliminaron definitivamente permanece aquí un día. No ocupa espacio en el buzón.
       *[other] Lo que los programas de correo eliminaron definitivamente permanece aquí { $n } días. No ocupa espacio en el buzón.
    }
expunged-not-kept = Aquí no se conservan los mensajes eliminados.
expunged-none = Últimamente no se ha eliminado nada
expunged-none-text = Aquí aparecen los mensajes que un programa de correo elimina definitivamente.
expunged-no-subject = (sin asunto)
expunged-inbox = Bandeja de entrada
expunged-restore = Devolver a su sitio
expunged-restore-inbox = Poner en la bandeja de entrada
expunged-delete = Borrar definitivamente
expunged-delete-all = Borrar todos definitivamente
expunged-delete-title = Borrar mensajes definitivamente
expunged-delete-lead =
    { $n ->
        [one] Se borrará definitivamente un mensaje.
       *[other] Se borrarán definitivamente { $n } mensajes.
    }
expunged-delete-lead-all = Se borrarán definitivamente todos los mensajes eliminados de { $address } que usted puede borrar, incluidos los de otras páginas.
expunged-delete-text = Después ya no se podrán recuperar. La operación quedará en el registro de actividad de la organización.
expunged-read-only = Usted puede leer este buzón, pero no modificarlo.
expunged-none-chosen = Elija primero los mensajes.
column-message = Mensaje
column-folder = Carpeta
column-received = Recibido
column-expunged = Eliminado
done-messages-restored = Los mensajes están de vuelta.
done-messages-restored-partly = Algunos mensajes ya no estaban. Los demás están de vuelta.
done-messages-deleted = Los mensajes se han borrado definitivamente.
done-messages-deleted-partly = No se pudieron borrar todos los mensajes: algunos ya no estaban, o su carpeta no se lo permite.
reason-over-quota = El buzón está demasiado lleno. Haga sitio primero.
reason-mail-limit = Son demasiados mensajes a la vez.
event-mailbox-messages-restored = Mensajes eliminados recuperados
event-mailbox-messages-deleted = Mensajes eliminados borrados definitivamente
event-mailbox-import-begun = Importación de mensajes iniciada
event-mailbox-messages-imported = Mensajes importados de otro lugar
event-mailbox-messages-exported = Mensajes exportados a archivos
event-mailbox-repaired = Registro del buzón comprobado y corregido
event-mailbox-limit-changed = Número máximo de mensajes modificado
log-messages =
    { $n ->
        [one] 1 mensaje
       *[other] { $n } mensajes
    }
