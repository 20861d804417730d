# Zugriffstoken, die für Mail gezeigt werden.

cause-no-token = kein Zugriffstoken, etwa ein App-Passwort an dessen Stelle
cause-token-as-password = ein Zugriffstoken statt eines Passworts: Wählen Sie im Programm OAuth 2.0
cause-token-invalid = kein gültiges Zugriffstoken
cause-token-expired = das Zugriffstoken ist abgelaufen
cause-token-scope = das Zugriffstoken gilt nicht für dieses Protokoll
cause-token-revoked = der Zugriff wurde widerrufen oder ist beendet
cause-token-without-mailbox = das Zugriffstoken kam ohne Postfachadresse
