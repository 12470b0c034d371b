#!/bin/sh
# Starts a Redis or a Sentinel of the HA file: `start.sh redis` or `start.sh sentinel`.
#
# Each container takes a folder of its own in the volume that copies of a service share (--scale), and names itself by its container's name,
# which outlives its address. A Redis becomes primary only where a majority of the Sentinels says so: one that comes back after a fail-over
# starts as a replica at once, and never takes a write that would be thrown away.
set -eu

role=$1
name=ccm
sentinels=${SENTINELS:-redis-sentinel-1 redis-sentinel-2 redis-sentinel-3}
password=$(cat /run/secrets/links/redis_password)

slot=1
while :; do
  exec 9>"/data/$slot.lock"
  flock -n 9 && break
  slot=$((slot + 1))
done
folder=/data/$slot
mkdir -p "$folder"
cd "$folder"

address_of() { getent hosts "$1" | awk '{ print $1; exit }'; }
# Docker's name server knows the container of an address as <container>.<network>.
container_at() { getent hosts "$1" | awk '{ print $2; exit }'; }
me=$(container_at "$(hostname -i | awk '{ print $1 }')")
[ -n "$me" ] || me=$(hostname)

# The address of the primary, once a majority of the Sentinels agrees on its name.
primary() {
  for sentinel in $sentinels; do
    timeout 2 redis-cli -h "$sentinel" -p 26379 --raw sentinel get-master-addr-by-name "$name" 2>/dev/null | head -n 1
  done | sort | uniq -c | awk -v all="$(echo "$sentinels" | wc -w)" '$2 != "" && 2 * $1 > all { print $2; exit }'
}

start_redis() {
  until primary=$(primary) && [ -n "$primary" ]; do
    echo "waiting for a majority of the sentinels to name the primary"
    sleep 1
  done
  cp /etc/ccm/redis.conf redis.conf
  {
    echo "dir $folder"
    echo "requirepass $password"
    echo "masterauth $password"
    echo "replica-announce-ip $me"
    [ "$(address_of "$primary")" = "$(address_of "$me")" ] || echo "replicaof $primary 6379"
  } >>redis.conf
  echo "$me starts; the primary is $primary"
  exec redis-server redis.conf
}

start_sentinel() {
  if ! grep -qs '^sentinel monitor' sentinel.conf; then
    until address=$(address_of redis-primary) && [ -n "$address" ]; do sleep 0.5; done
    cp /etc/ccm/sentinel.conf sentinel.conf
    {
      echo "dir $folder"
      echo "sentinel announce-ip $me"
      echo "sentinel monitor $name $(container_at "$address") 6379 2"
      echo "sentinel auth-pass $name $password"
      echo "sentinel down-after-milliseconds $name ${DOWN_AFTER_MS:-4000}"
      echo "sentinel failover-timeout $name 15000"
      echo "sentinel parallel-syncs $name 1"
    } >>sentinel.conf
  fi
  exec redis-sentinel sentinel.conf
}

"start_$role"
