# Phones that approve logins.

## At login
factor-ask-push = Your phone asks whether it is you. Type this number there:
factor-ask-push-approved = Your phone has approved this login.
factor-ask-push-away = Your phone is not asked at present: it did not answer in time, another login waits there, or it was asked very often. A code that it shows opens this login, too.
factor-ask-push-code = Type the code that your phone shows. It needs no network for this.
push-number = The number is
push-check = I have typed it
push-offline = My phone has no network
push-again = Ask the phone
field-code-push = Code from your phone
hint-code-push = Six digits; a new one every 30 seconds.
invalid-code-push = Type the six digits that your phone shows now.

## Adding one
device-add = Add a phone
device-title = Add a phone
device-lead = With an app for Gatepost on it, your phone asks you at each login whether it is you. Without a network it shows codes instead.
device-start = Show the code
device-start-text = Have your phone at hand. The code that comes next adds one phone, and can be used for a few minutes.
device-scan = 1. Scan this code with the app
device-type = Or copy this text into the app:
device-wait = 2. This page goes on by itself once your phone has answered.
device-reload = Look again
device-presented = Is this your phone?
device-presented-text = It has answered to the code. Add it only if your phone says that it waits for you here.
device-from = From { $place }
device-confirm = It is mine: add it
device-refuse = It is not mine
done-device-refused = The phone was not added.

## What happened
activity-device-presented = A phone answered to the code
activity-push-approved = Login approved on the phone
activity-push-denied = Login denied on the phone
activity-push-number-refused = Wrong number on the phone
alarm-about-login-denied = A login with your password was denied on your phone.
