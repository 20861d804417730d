# Las organizaciones de una persona, y cómo se llaman roles y tipos.

organizations-title = Mis organizaciones
organizations-lead = Usted trabaja para una organización a la vez. Todo el menú trata de la que se muestra.
organizations-find = Buscar una organización
organizations-none = No pertenece a ninguna organización
organizations-none-text = Si acaba de registrarse, la suya se está preparando: vuelva a cargar la página enseguida.
organizations-not-found = Ninguna organización se llama «{ $text }»
organizations-all = Mostrar todas
organization-show = Cambiar a esta
organization-held = Pide un segundo factor
column-organization = Organización
column-kind = Tipo
column-role = Su rol
search = Buscar
more = Mostrar más
menu-more = Más
organization-kind-individual = Persona
organization-kind-company = Empresa
organization-kind-association = Asociación
role-legal-representative = Representación legal
role-administrator = Administración
role-collaborator = Colaboración
role-external = Externo
role-support = Asistencia
role-none = Ningún rol
