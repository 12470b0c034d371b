#!/bin/sh
# Starts a Redis or a Sentinel of the HA file: `start.sh redis` or `start.sh sentinel`.
#
# Each container takes a folder of its own in the volume that copies of a service share (--scale).
#
# Sentinel is told addresses, never names: it looks names up while everything else waits, and a name whose container is gone takes long. But
# an address may be another container's after a restart. So every start finds the addresses anew, and what is kept is the container name of
# the primary. A Redis becomes primary only where a majority of the Sentinels says so: one that comes back after a fail-over starts as a
# replica at once, and never takes a write that would be thrown away.
set -eu

role=$1
name=ccm
sentinels=${SENTINELS:-redis-sentinel-1 redis-sentinel-2 redis-sentinel-3}
password=$(cat /run/secrets/links/redis_password)

address_of() { getent -s dns hosts "$1" | awk '{ print $1; exit }'; }
# Docker's name server knows the container of an address as <container>.<network>.
container_at() { getent -s dns hosts "$1" | awk '{ print $2; exit }'; }
me=$(hostname -i | awk '{ print $1 }')

# The folder of the number that its name ends with, so that the primary finds what it wrote: another copy may know less.
slot=$(container_at "$me" | sed -n 's/^[^.]*[-_]\([0-9][0-9]*\)\..*/\1/p')
slot=${slot:-1}
while :; do
  exec 9>"/data/$slot.lock"
  flock -n 9 && break
  slot=$((slot + 1))
done
folder=/data/$slot
mkdir -p "$folder"
cd "$folder"

# What a majority of the Sentinels calls the primary: its address.
primary() {
  for sentinel in $sentinels; do
    timeout 2 redis-cli -h "$sentinel" -p 26379 --raw sentinel get-master-addr-by-name "$name" 2>/dev/null | head -n 1
  done | sort | uniq -c | awk -v all="$(echo "$sentinels" | wc -w)" '$2 != "" && 2 * $1 > all { print $2; exit }'
}

serves_as_primary() {
  REDISCLI_AUTH=$password timeout 2 redis-cli -h "$1" --raw role 2>/dev/null | head -n 1 | grep -qx master
}

a_replica_runs() {
  for address in $(for each in ${REDISES:-redis-primary redis-replica}; do getent -s dns ahostsv4 "$each"; done | awk '{ print $1 }' | sort -u); do
    [ "$address" != "$me" ] || continue
    REDISCLI_AUTH=$password timeout 2 redis-cli -h "$address" --raw role 2>/dev/null | head -n 1 | grep -qx slave && return 0
  done
  return 1
}

# A primary that was gone for a moment lets the Sentinels replace it: they may have begun to, and what it took until they are done would be
# thrown away; and a replica may know what it had not written. Where no replica runs, as after a whole stop, or none is made primary, it starts.
may_start() {
  primary=$(primary)
  [ -n "$primary" ] || return 1
  [ "$primary" != "$me" ] || { ! a_replica_runs || [ "$(date +%s)" -gt "$give_up" ]; return; }
  serves_as_primary "$primary"
}

start_redis() {
  give_up=$(($(date +%s) + ${REPLACE_SECONDS:-30}))
  until may_start; do
    echo "waiting until a majority of the sentinels names a primary that serves"
    sleep 0.5
  done
  cp /etc/ccm/redis.conf redis.conf
  {
    echo "dir $folder"
    echo "requirepass $password"
    echo "masterauth $password"
    [ "$primary" = "$me" ] || echo "replicaof $primary 6379"
  } >>redis.conf
  echo "the primary is $primary, this is $me"
  exec redis-server redis.conf
}

# Its id is kept: a Sentinel under a new one counts as one more, and a majority would be ever harder to find.
start_sentinel() {
  last=$(cat primary 2>/dev/null || true)
  until address=$(address_of "${last:-redis-primary}") && [ -n "$address" ]; do sleep 0.5; done
  container_at "$address" >primary
  id=$(sed -n 's/^sentinel myid \([0-9a-f]*\)$/\1/p' sentinel.conf 2>/dev/null || true)
  cp /etc/ccm/sentinel.conf sentinel.conf
  {
    echo "dir $folder"
    [ -z "$id" ] || echo "sentinel myid $id"
    echo "sentinel monitor $name $address 6379 2"
    echo "sentinel auth-pass $name $password"
    echo "sentinel down-after-milliseconds $name ${DOWN_AFTER_MS:-4000}"
    # An election that no Sentinel wins, as when all three vote for themselves, is repeated after twice this time.
    echo "sentinel failover-timeout $name 8000"
    echo "sentinel parallel-syncs $name 1"
    echo "sentinel client-reconfig-script $name /etc/ccm/remember-primary.sh"
  } >>sentinel.conf
  exec redis-sentinel sentinel.conf
}

"start_$role"
