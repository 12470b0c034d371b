#!/bin/sh
# Replaces the containers of services one at a time by ones of the current image and settings, waiting for each to be ready.
#
#   CCM_IMAGE=ccm:2 compose/roll.sh worker-chat worker-amq worker-send worker-report smpp-worker gateway
#
# COMPOSE says how compose is called: COMPOSE='docker compose -p ccm -f compose/docker-compose-ha-ccm.yml'. READY_TIMEOUT_S says how long a container
# may take until it is ready (120); where it takes longer, this ends with 1, and the containers that were not replaced go on.
set -eu

compose="${COMPOSE:-docker-compose -f $(dirname "$0")/docker-compose-ha-ccm.yml}"
timeout="${READY_TIMEOUT_S:-120}"

wait_until_ready() {
  deadline=$(($(date +%s) + timeout))
  until [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]; do
    [ "$(date +%s)" -lt "$deadline" ] || give_up "$1"
    sleep 0.5
  done
}

give_up() {
  echo "$1 is not ready after $timeout s (READY_TIMEOUT_S): stopped here. What it says of its health, and its last lines:" >&2
  docker inspect -f '{{range .State.Health.Log}}{{println .Output}}{{end}}' "$1" | grep . | tail -n 1 >&2
  docker logs --tail 10 "$1" >&2
  exit 1
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
