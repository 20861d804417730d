# Una contraseña olvidada, el correo de recuperación.

## Contraseña olvidada
login-forgotten = ¿Ha olvidado su contraseña?
recover-title = Poner una contraseña nueva
recover-lead = Escriba la dirección con la que inicia sesión. Si hay una cuenta, le enviamos un enlace.
recover-unreachable = No puedo leer el correo en esta dirección: enviar el enlace solo a mi dirección de recuperación
recover-send = Enviar el enlace
recover-sent = Mire su correo
recover-sent-lead = Si hay una cuenta con esta dirección, un enlace está en camino. Se puede usar una sola vez, durante 30 minutos.
recover-sent-text = ¿No llega nada? Mire en el correo no deseado y compruebe si inicia sesión con otra dirección. Los segundos factores siguen como están: una contraseña nueva por sí sola no permite saltárselos.
recover-password = Poner una contraseña nueva
recover-password-lead = Para la cuenta { $email }.
recover-password-text = Se cierran todas las sesiones de la cuenta. Después, inicie sesión con la contraseña nueva.
recover-set = Poner la contraseña
recover-gone = Este enlace ya no funciona: se ha usado, lo ha sustituido otro más reciente o es demasiado antiguo.
recover-again = Pedir otro enlace
done-password-recovered = La contraseña nueva está puesta. Inicie sesión con ella.

## Correo de recuperación
recovery-title = Recuperación
recovery-lead = Si olvida su contraseña, así vuelve a entrar. Una recuperación nunca inicia sesión por nadie ni quita segundos factores.
recovery-email = Dirección de recuperación
recovery-email-none = No tiene ninguna. Los enlaces para poner una contraseña nueva van a la dirección con la que inicia sesión; si no puede leer el correo allí, nadie podrá ayudarle con rapidez.
recovery-email-is = Los enlaces para poner una contraseña nueva y los avisos van también a { $email }.
recovery-email-set = Enviar confirmación
field-recovery-email = Nueva dirección de recuperación
hint-recovery-email = Una dirección que pueda leer aunque no pueda iniciar sesión aquí, por ejemplo de otro proveedor.
invalid-recovery-email = Escriba una dirección distinta de la que usa para iniciar sesión y distinta de la actual.
recovery-confirm-title = Confirme su dirección de recuperación
recovery-confirm-lead = Los enlaces para poner una contraseña nueva en su cuenta irán a { $email }.
recovery-confirm = Confirmar
recovery-confirm-gone = Este enlace ya no funciona o es de otra cuenta. Inicie sesión en la cuenta a la que corresponde o pida otro.
done-recovery-email-asked = Hemos enviado un enlace a la dirección nueva. Ábralo con la sesión iniciada.
done-recovery-email-changed = Su dirección de recuperación se ha cambiado.
done-recovery-email-removed = Su dirección de recuperación se ha quitado.
