#!/bin/sh
# Fills an empty data folder, that of the first primary unless one is named, from a backup (RDB, on standard input) and ends. Redis reads
# an append-only file where it is told to keep one, and no backup: so one is made of the other.
set -eu

folder=${1:-/data/1}
[ ! -e "$folder/appendonlydir" ] || { echo "there is data in $folder: restore into an empty volume" >&2; exit 1; }
mkdir -p "$folder"
cd "$folder"
cat >dump.rdb
redis-server --dir "$folder" --port 0 --unixsocket "$folder/socket" --appendonly no --save '' --aof-use-rdb-preamble yes --daemonize yes --logfile "$folder/restore.log"
ask() { redis-cli -s "$folder/socket" "$@"; }

# It ends at once when it cannot read the backup.
until [ "$(ask ping 2>/dev/null)" = PONG ]; do
  if grep -q 'Fatal error\|Wrong signature\|Short read\|exiting' restore.log; then cat restore.log >&2; rm -f dump.rdb; exit 1; fi
  sleep 0.2
done
ask config set appendonly yes >/dev/null
until ask info persistence | tr -d '\r' | grep -qx 'aof_rewrite_in_progress:0' &&
  ask info persistence | tr -d '\r' | grep -qx 'aof_rewrite_scheduled:0'; do sleep 0.2; done
ask info persistence | tr -d '\r' | grep -qx 'aof_last_bgrewrite_status:ok' || { cat restore.log >&2; exit 1; }
echo "restored $(ask dbsize) keys"
ask shutdown nosave || true
rm -f dump.rdb socket restore.log
