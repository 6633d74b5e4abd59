# A PostgreSQL of one's own: the owner's URL, backup and restore with its tools, another password; sourced by walk-through.sh.
postgres_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -n "$postgres_bin" ] && [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
  database_port=$((port + 3))
  mkdir "$work/postgres"
  chown nobody "$work/postgres"
  # PostgreSQL refuses to run as root.
  unprivileged() { (cd / && setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$@"); }
  (umask 077 && openssl rand -hex 16 >"$work/admin-password")
  chown nobody "$work/admin-password"
  unprivileged "$postgres_bin/initdb" -D "$work/postgres/data" -U admin --auth=scram-sha-256 --pwfile="$work/admin-password" \
    --encoding=UTF8 --locale=C.UTF-8 >"$work/initdb.log"
  (cd / && exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups "$postgres_bin/postgres" -D "$work/postgres/data" \
    -p "$database_port" -k "$work/postgres" -c listen_addresses=127.0.0.1) >"$work/postgres.log" 2>&1 &
  pids+=("$!")
  admin() { PGPASSWORD=$(cat "$work/admin-password") psql -qtA -h 127.0.0.1 -p "$database_port" -U admin -d "${2:-postgres}" -c "$1"; }
  answers() { admin 'select 1' >/dev/null 2>&1; }
  until_true 30 answers || fail 'PostgreSQL did not start'
  owner_url() { echo "postgres://loadout:$1@127.0.0.1:$database_port/$2"; }
  first=$(openssl rand -hex 16)
  admin "create role loadout login password '$first'"
  admin 'create database loadout owner loadout'

  export LOADOUT_DATA_DIR="$work/with-own-database" DATABASE_URL
  DATABASE_URL=$(owner_url "$first" loadout)
  node app/cli/start.mjs >"$work/without-role.log" 2>&1 && fail 'started without the role' || true
  grep -q 'create role loadout_app nologin noinherit' "$work/without-role.log" && ok 'an owner who may not make roles is told what an administrator must run'
  admin 'create role loadout_app nologin noinherit'
  admin 'grant loadout_app to loadout'
  start "http://localhost:$port"
  ok 'after that it starts on the owner’s URL'
  token=$(npm run -s token:create -- --owner team 2>/dev/null)
  api POST /deployment-sets '{"name":"Kept"}' >/dev/null
  expect 'there is something to keep' "$(sets)" '"total":1'
  stop 'stopped'

  pg_dump --format=custom --file="$work/loadout.dump" "$DATABASE_URL" && ok 'pg_dump as the role that owns the tables'
  admin 'create database loadout_new owner loadout'
  DATABASE_URL=$(owner_url "$first" loadout_new)
  pg_restore --no-owner --dbname="$DATABASE_URL" "$work/loadout.dump" && ok 'pg_restore into a new database'
  start "http://localhost:$port"
  expect 'what was kept is there, and the token still works' "$(sets)" '"total":1'
  stop 'stopped for a new password'

  second=$(openssl rand -hex 16)
  admin "alter role loadout password '$second'"
  node app/cli/start.mjs >"$work/old-password.log" 2>&1 && fail 'started with the old password' || ok 'the old password of the database is refused'
  DATABASE_URL=$(owner_url "$second" loadout_new)
  start "http://localhost:$port"
  expect 'with the new one it goes on' "$(sets)" '"total":1'
  stop 'stopped at last'
  grep -q "$first\|$second" "$work"/loadout.log "$work"/old-password.log "$work"/without-role.log && fail 'a password is in a log' || ok 'no password of the database is in a log'
else
  echo '# Debian’s postgresql is not installed, or this is not root: the steps with a PostgreSQL of one’s own are left out'
fi
