#!/bin/sh
# A service that says hello. What it prints goes to its log.
while :; do
    echo "$(date +%T) ${GREETING:-hello}"
    sleep 5
done
