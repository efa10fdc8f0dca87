#!/bin/sh
# SSH_ASKPASS: prints the password from the environment.
printf '%s\n' "$PASSWORD"
