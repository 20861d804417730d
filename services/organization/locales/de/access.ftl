# Mails über Personen von außen: Support, der für eine Zeit Zugang hat (SUP-2).

notice-support-access-begun-subject = Der Support kann { $organization } sehen
notice-support-access-begun-text =
    Guten Tag { $name },

    jemand, der die Zugänge verwaltet, hat dem Support dieser Installation Zugang zu
    { $organization } gegeben, längstens bis { $end }.

    Sehen Sie, wozu, verfolgen Sie, was er tut, und beenden Sie es jederzeit:
    { $public_url }/organization/access

    Sie erhalten diese Nachricht, weil Sie die Zugänge zu dieser Organisation verwalten.

notice-support-access-over-subject = Der Support sieht { $organization } nicht mehr
notice-support-access-over-text =
    Guten Tag { $name },

    der Zugang des Supports zu { $organization } endete am { $end }.

    Was in dieser Zeit getan wurde, steht im Aktivitätsprotokoll:
    { $public_url }/organization/activity

    Sie erhalten diese Nachricht, weil Sie die Zugänge zu dieser Organisation verwalten.
