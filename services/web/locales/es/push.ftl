# Teléfonos que aprueban inicios de sesión.

## Al iniciar sesión
factor-ask-push = Su teléfono pregunta si es usted. Escriba en él este número:
factor-ask-push-approved = Su teléfono ha aprobado este inicio de sesión.
factor-ask-push-away = Ahora no se pregunta a su teléfono: no ha respondido a tiempo, otro inicio de sesión espera en él, o se le ha preguntado muy a menudo. Un código que muestre también abre este inicio de sesión.
factor-ask-push-code = Escriba el código que muestra su teléfono. Para esto no necesita red.
push-number = El número es
push-check = Lo he escrito
push-offline = Mi teléfono no tiene red
push-again = Preguntar al teléfono
field-code-push = Código del teléfono
hint-code-push = Seis cifras; uno nuevo cada 30 segundos.
invalid-code-push = Escriba las seis cifras que muestra ahora su teléfono.

## Añadir uno
device-add = Añadir un teléfono
device-title = Añadir un teléfono
device-lead = Con una aplicación para Gatepost, su teléfono le pregunta en cada inicio de sesión si es usted. Sin red muestra códigos.
device-start = Mostrar el código
device-start-text = Tenga su teléfono a mano. El código que viene ahora añade un solo teléfono y sirve durante unos minutos.
device-scan = 1. Escanee este código con la aplicación
device-type = O copie este texto en la aplicación:
device-wait = 2. Esta página sigue sola en cuanto su teléfono haya respondido.
device-reload = Mirar de nuevo
device-presented = ¿Es este su teléfono?
device-presented-text = Ha respondido al código. Añádalo solo si su teléfono dice que le espera aquí.
device-from = Desde { $place }
device-confirm = Es mío: añadirlo
device-refuse = No es mío
done-device-refused = El teléfono no se ha añadido.

## Qué ha pasado
activity-device-presented = Un teléfono ha respondido al código
activity-push-approved = Inicio de sesión aprobado en el teléfono
activity-push-denied = Inicio de sesión rechazado en el teléfono
activity-push-number-refused = Número equivocado en el teléfono
alarm-about-login-denied = Un inicio de sesión con su contraseña se ha rechazado en su teléfono.
