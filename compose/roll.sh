#!/bin/sh
# Replaces the containers of services one at a time by ones of the current image and settings, waiting for each to be ready.
#
#   CCM_IMAGE=ccm:2 compose/roll.sh worker-chat worker-amq worker-send worker-report smpp-worker gateway
#
# COMPOSE says how compose is called: COMPOSE='docker compose -p ccm -f compose/docker-compose-ha-ccm.yml'.
set -eu

compose="${COMPOSE:-docker-compose -f $(dirname "$0")/docker-compose-ha-ccm.yml}"

wait_until_ready() {
  tries=120
  until [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "$1 is not ready after a minute: stopped here" >&2; exit 1; }
    sleep 0.5
  done
}

for service in "$@"; do
  old=$($compose ps -q "$service")
  count=$(echo "$old" | wc -w)
  for container in $old; do
    echo "$service: replacing $container"
    docker stop -t 30 "$container" >/dev/null
    docker rm "$container" >/dev/null
    $compose up -d --no-deps --no-recreate --no-build --scale "$service=$count" "$service" >/dev/null 2>&1
    for each in $($compose ps -q "$service"); do wait_until_ready "$each"; done
  done
done
