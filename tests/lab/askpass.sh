#!/bin/sh
# Answers ssh's question for a password with the one in the environment.
printf '%s\n' "$PASSWORD"
