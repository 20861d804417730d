# Correos sobre personas de fuera: soporte admitido por un tiempo (SUP-2).

notice-support-access-begun-subject = El soporte puede ver { $organization }
notice-support-access-begun-text =
    Buenos días, { $name }:

    una persona que gestiona los accesos ha abierto { $organization } al soporte de
    esta instalación, como máximo hasta el { $end }.

    Vea a qué, siga lo que hace y ponga fin al acceso en cualquier momento:
    { $public_url }/organization/access

    Recibe este mensaje porque gestiona los accesos a esta organización.

notice-support-access-over-subject = El soporte ya no ve { $organization }
notice-support-access-over-text =
    Buenos días, { $name }:

    el acceso del soporte a { $organization } terminó el { $end }.

    Lo que se hizo entretanto figura en el registro de actividad:
    { $public_url }/organization/activity

    Recibe este mensaje porque gestiona los accesos a esta organización.
