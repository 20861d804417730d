# Las personas de una organización, qué puede hacer cada una, y los equipos.

menu-users = Usuarios
menu-teams = Equipos
undo = Deshacer
first-page = Primera página
next-page = Página siguiente

## Users
users-title = Usuarios
users-lead = Todas las personas que trabajan para esta organización, y qué puede hacer cada una.
users-invite = Invitar a personas
users-me = Mis propios derechos
users-find = Nombre o correo
users-all-roles = Todos los roles
users-all = Mostrar todo
users-lacking = Sin segundo factor
users-lacks = Ningún segundo factor
users-suspended = Suspendido
users-you = Usted
users-found = { $found } de { $total }
users-count = { $n ->
    [one] { $n } usuario
   *[other] { $n } usuarios
}
users-not-found = No se encontró a nadie
users-not-found-text = Pruebe con una parte del nombre o del correo, o con menos filtros.
users-no-more = No hay más usuarios
users-alone = Usted está solo aquí
users-alone-text = Sus colegas aparecerán aquí cuando formen parte de esta organización.
users-alone-invite = Invite a colegas y elija qué puede hacer cada uno.
users-remove = Quitar de la organización
users-to-team = Añadir al equipo
column-choose = Elegir
column-email = Correo
column-member-role = Rol
column-since = Miembro desde
choose-one = Elegir a { $name }
chosen-title = Con las personas elegidas
choose-team = Elegir un equipo
field-team = Equipo
with-billing = con derechos de facturación
removed-title = Quitados recientemente
removed-lead = Durante un día puede hacer volver a estas personas, con los derechos y equipos que tenían.
removed-restore = Hacer volver
users-removed-title = Quitados de la organización
users-restored-title = De vuelta
users-joined-title = Añadidos al equipo
outcome-done = Hecho
outcome-refused = No hecho
outcome-undo-text = Han perdido enseguida sus derechos aquí. Durante un día puede hacerlos volver como estaban.
outcome-back = Continuar
done-nobody-chosen = No eligió a nadie. No se cambió nada.
done-no-team-chosen = No eligió ningún equipo. No se cambió nada.

## One user
user-title = Usuario
user-about = Sobre este usuario
rights-title = Derechos, producto por producto
rights-lead = Qué puede hacer esta persona con cada producto, y de dónde viene cada derecho.
rights-no-products = Esta organización todavía no tiene productos.
column-product = Producto
column-level = Derecho
column-sources = Procedencia
level-none = Ninguno
level-view = Ver
level-use = Usar
level-manage = Gestionar
source-role = Rol
source-billing = Derechos de facturación
source-team = Equipo { $name }
source-direct = Concedido directamente
source-partner = Socio { $name }
source-support = Acceso de soporte
source-level = { $source }: { $level }
grants-title = Concedido directamente
grants-lead = Derechos que esta persona tiene al margen de los equipos. Valen enseguida.
grants-none = No se concedió nada directamente.
grant-add = Conceder
grant-remove = Retirar
field-reach = Producto
field-level = Derecho
reach-all = Todos los productos, también futuros
reach-kind = Todos los del tipo { $kind }
reach-gone = Un producto que ya no existe
invalid-grant = Elija un producto y un derecho.
user-no-team = En ningún equipo.
invalid-team = Elija un equipo.
team-leads = Dirige el equipo
team-take-out = Sacar del equipo
role-title = Cambiar el rol
role-lead = Se informa a la persona por correo.
role-save = Guardar el rol
role-billing = Puede ver y pagar facturas
invalid-role = Elija un rol.
role-text-legal-representative = Todos los derechos y la responsabilidad legal. Solo los representantes legales nombran a otros.
role-text-administrator = Gestiona usuarios, equipos y productos.
role-text-collaborator = Trabaja con los productos concedidos a la persona o a sus equipos.
role-text-external = No forma parte de la organización: solo ve los productos que se le conceden.
role-text-support = Ayuda a todos en esta instalación.
preferences-title = Correos y mensajes
preference-billing-email = Recordatorios de facturación por correo
preference-billing-sms = Recordatorios de facturación por SMS
preference-products-email = Eventos de productos por correo
user-remove-title = Quitar a este usuario
user-remove-text = La persona pierde enseguida todos sus derechos aquí y deja sus equipos. Durante un día puede hacerla volver.
user-remove-button = Quitar de la organización
done-role-changed = El rol se cambió.
done-preferences-saved = Las preferencias se guardaron.
done-grant-added = El derecho se concedió.
done-grant-removed = El derecho se retiró.
done-team-joined = El usuario se añadió al equipo.
done-team-left = El usuario salió del equipo.

## Leaving
leave-title = Dejar la organización
leave-question = ¿Dejar { $name }?
leave-link-text = Pierde todos los derechos aquí. Solo una invitación le hace volver.
leave-lead = Pierde enseguida lo que tiene aquí:
leave-products = Productos
leave-nothing = ninguno
leave-more = { $n ->
    [one] y uno más
   *[other] y { $n } más
}
leave-text = Su cuenta y sus otras organizaciones quedan como están. Solo una invitación le hace volver.
leave-button = Dejar
done-organization-left = Ha dejado la organización.

## Teams
teams-title = Equipos
teams-lead = Grupos de personas con los mismos derechos. Quien entra en un equipo o sale de él los gana o los pierde enseguida.
teams-find = Buscar un equipo
teams-all = Mostrar todo
teams-none = Todavía no hay equipos
teams-none-text = Reúna en un equipo a las personas que trabajan con los mismos productos, y conceda los derechos una sola vez.
teams-none-ask = Quienes gestionan usuarios pueden crear uno.
teams-not-found = Ningún equipo se llama «{ $text }»
teams-count = { $n ->
    [one] { $n } equipo
   *[other] { $n } equipos
}
team-title = Equipo
team-create = Crear un equipo
team-create-lead = Póngale un nombre. Los miembros y los derechos vienen después.
field-team-name = Nombre del equipo
field-team-description = ¿Para qué sirve?
invalid-team-name = Elija un nombre de 1 a 64 caracteres.
invalid-team-description = Como máximo 500 caracteres.
team-members = Miembros del equipo
team-members-count = { $n ->
    [one] { $n } miembro
   *[other] { $n } miembros
}
team-leader = Responsable
team-make-leader = Nombrar responsable
team-no-leader = Sin responsable
team-empty = No hay nadie en este equipo
team-empty-text = Añada miembros: colegas y externos por igual.
team-add = Añadir miembros
team-add-title = Añadir miembros a { $name }
team-add-lead = Elija a tantas personas como quiera. Reciben enseguida los derechos del equipo.
team-add-button = Añadir a las personas elegidas
team-inside = En el equipo
team-grants-title = Derechos del equipo
team-grants-lead = Cada miembro tiene estos derechos mientras esté en el equipo.
team-edit-title = Nombre y propósito
team-delete-title = Eliminar el equipo
team-delete-short = Sus miembros quedan en la organización y pierden los derechos del equipo.
team-delete-question = ¿Eliminar el equipo { $name }?
team-delete-lead = { $n ->
    [0] No hay nadie en este equipo.
    [one] Un miembro pierde enseguida los derechos del equipo.
   *[other] { $n } miembros pierden enseguida los derechos del equipo.
}
team-delete-text = Los miembros quedan en la organización y conservan lo que tienen por otras vías. Un equipo eliminado no se puede recuperar.
done-team-made = El equipo se creó. Elija a sus miembros.
done-team-saved = El equipo se guardó.
done-team-deleted = El equipo se eliminó.
done-team-leader-set = El responsable se cambió.
done-team-members-added = Los miembros se añadieron.
done-team-members-added-some = Se añadió a algunos. Otros ya no forman parte de la organización.
done-team-members-removed = Salieron del equipo.

## Why not
reason-last-legal-representative = Una organización necesita un representante legal: nombre antes a otro.
reason-needs-legal-representative = Solo un representante legal puede hacer esto.
reason-operators-only = Solo quienes operan esta instalación asignan este rol.
reason-own-role = Este rol tiene que dárselo otra persona.
reason-own-removal = No puede quitarse a sí mismo. Puede dejar la organización.
reason-last-user = Usted es el último usuario de esta organización. Se puede eliminar, no dejar.
reason-already-a-member = Esta persona ya forma parte de la organización.
reason-not-restorable = Esta persona ya no puede volver así: invítela.
reason-not-a-member = Esta persona no forma parte de la organización.
reason-not-in-team = Esta persona no está en el equipo.
reason-too-many-grants = Aquí no caben más derechos: conceda un tipo de producto en lugar de productos sueltos.
reason-too-many-teams = Esta organización tiene tantos equipos como puede tener.
reason-team-name-taken = Otro equipo tiene este nombre.
reason-unknown-product = Este producto ya no existe.
