# Verifica dell’identità: per la persona, per l’assistenza.

## Attività e allarmi
activity-recovery-case-opened = Aiuto richiesto: secondi fattori persi
activity-recovery-case-resumed = Pratica di recupero ripresa
activity-recovery-case-document-added = Immagine di un documento d’identità inviata
activity-recovery-case-submitted = Documenti d’identità consegnati
activity-recovery-case-viewed = Pratica di recupero consultata dall’assistenza
activity-recovery-case-document-viewed = Documento d’identità consultato dall’assistenza
activity-recovery-case-approved = Pratica di recupero approvata da una persona dell’assistenza
activity-recovery-case-declined = Pratica di recupero respinta dall’assistenza
activity-recovery-case-withdrawn = Pratica di recupero ritirata
activity-recovery-case-cancelled = Pratica di recupero chiusa
activity-recovery-case-expired = Pratica di recupero chiusa: tempo scaduto
activity-recovery-case-ready = Periodo di attesa terminato, link di reimpostazione inviato
activity-recovery-case-password-refused = Reimpostazione dei secondi fattori rifiutata
activity-recovery-case-finished = Secondi fattori reimpostati
alarm-about-recovery-case-received = Qualcuno che conosce la Sua password ha inviato documenti d’identità per superare i Suoi secondi fattori.
alarm-about-recovery-case-approved = L’assistenza ha acconsentito a reimpostare i Suoi secondi fattori dopo un periodo di attesa.
alarm-about-recovery-case-declined = L’assistenza ha rifiutato di reimpostare i Suoi secondi fattori.
alarm-about-factors-reset = Tutti i secondi fattori del Suo account sono stati rimossi.
