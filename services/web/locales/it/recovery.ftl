# Password dimenticata, indirizzo di recupero.

## Password dimenticata
login-forgotten = Ha dimenticato la password?
recover-title = Imposta una nuova password
recover-lead = Inserisca l’indirizzo con cui accede. Se esiste un account, Le inviamo un link.
recover-unreachable = Non posso leggere la posta a questo indirizzo: invia il link solo al mio indirizzo di recupero
recover-send = Invia il link
recover-sent = Controlli la posta
recover-sent-lead = Se esiste un account con questo indirizzo, un link è in arrivo. Può essere usato una sola volta, entro 30 minuti.
recover-sent-text = Non è arrivato nulla? Guardi nella posta indesiderata e verifichi se accede con un altro indirizzo. I secondi fattori restano come sono: una nuova password da sola non basta per superarli.
recover-password = Imposta una nuova password
recover-password-lead = Per l’account { $email }.
recover-password-text = Tutte le sessioni dell’account vengono terminate. Poi acceda con la nuova password.
recover-set = Imposta la password
recover-gone = Questo link non funziona più: è stato usato, sostituito da uno più recente oppure è troppo vecchio.
recover-again = Chiedi un altro link
done-password-recovered = La nuova password è impostata. La usi per accedere.

## Indirizzo di recupero
recovery-title = Recupero
recovery-lead = Se dimentica la password, è così che può rientrare. Il recupero non effettua mai l’accesso di nessuno e non rimuove mai i secondi fattori.
recovery-email = Indirizzo di recupero
recovery-email-none = Non ne ha. I link per impostare una nuova password arrivano all’indirizzo con cui accede; se non può leggere la posta lì, nessuno può aiutarLa rapidamente.
recovery-email-is = I link per impostare una nuova password e gli avvisi arrivano anche a { $email }.
recovery-email-set = Invia una conferma
field-recovery-email = Nuovo indirizzo di recupero
hint-recovery-email = Un indirizzo che può leggere anche quando non può accedere qui, per esempio presso un altro fornitore.
invalid-recovery-email = Inserisca un indirizzo diverso da quello con cui accede e da quello attuale.
recovery-confirm-title = Confermi il Suo indirizzo di recupero
recovery-confirm-lead = I link per impostare una nuova password del Suo account arriveranno a { $email }.
recovery-confirm = Conferma
recovery-confirm-gone = Questo link non funziona più oppure appartiene a un altro account. Acceda all’account a cui è destinato o ne chieda un altro.
done-recovery-email-asked = Abbiamo inviato un link al nuovo indirizzo. Lo apra mentre ha effettuato l’accesso.
done-recovery-email-changed = Il Suo indirizzo di recupero è stato cambiato.
done-recovery-email-removed = Il Suo indirizzo di recupero è stato rimosso.
