# Correos sobre organizaciones que han terminado (ORG-10).

notice-organization-deleted-subject = { $organization } se ha eliminado
notice-organization-deleted-text =
    Hola:

    la organización { $organization } ha sido eliminada por su representación legal. Usted ya
    no forma parte de ella, y lo que podía hacer allí ha terminado.

    Hora: { $time }
