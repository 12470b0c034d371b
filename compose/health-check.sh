#!/bin/bash
# Exit code 0 when this container's service is ready: Docker's HEALTHCHECK. Without ADMIN_PORT, the default of each service is tried. Prints each
# dependency, by name. In Bash, as every container runs it every few seconds: starting Node for it takes a fifth of a second of processor time.
for port in ${ADMIN_PORT:-9081 9082 9083}; do
  { exec 3<>"/dev/tcp/127.0.0.1/$port"; } 2>/dev/null || continue
  printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  read -r -t 3 _ status _ <&3 || continue
  while read -r -t 3 line && [ "${line%$'\r'}" != '' ]; do :; done <&3
  timeout 3 cat <&3
  exec 3>&-
  [ "$status" = 200 ] && exit 0
done
exit 1
