#!/usr/bin/env bash
# Every step of docs/operations.md, done for real in temporary folders: start with authentication, tokens, nginx and Caddy in
# front, backup, restore, upgrade, rotation of tokens and secrets, metrics, logs, workers and services, a PostgreSQL of one's own.
# Usage: npm run test:operations
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/operations/steps.sh
nginx_port=$((port + 1))
caddy_port=$((port + 2))
mkdir -p "$work/projects"
export LOADOUT_DATA_DIR="$work/data" LOADOUT_ROOTS="$work/projects" AUTH_ENABLED=true PORT=$port LOG_LEVEL=info
unset DATABASE_URL DATABASE_MIGRATION_URL DATABASE_DIRECT_URL

# Starting
HOST=0.0.0.0 AUTH_ENABLED=false node app/cli/start.mjs >"$work/refused.log" 2>&1 && fail 'started in the open without authentication'
grep -q 'AUTH_ENABLED=true' "$work/refused.log" && ok 'without authentication it listens on loopback only, and says so'
start "https://localhost:$nginx_port"
ok 'started with authentication'
token=$(npm run -s token:create -- --owner team --actor ana 2>/dev/null)
case $token in lo_*) ok 'npm run token:create made a token' ;; *) fail 'no token' ;; esac
expect 'the API takes it' "$(status -H "Authorization: Bearer $token" "http://localhost:$port/api/v1/me")" 200
expect 'the API refuses nobody’s' "$(status "http://localhost:$port/api/v1/me")" 401

# TLS and proxies
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$work/privkey.pem" -out "$work/fullchain.pem" 2>/dev/null
# through NAME PORT: what has to hold through a proxy.
through() {
  local base="https://localhost:$2"
  for _ in $(seq 1 100); do [ "$(status "$base/healthz")" = 200 ] && break; sleep 0.1; done
  expect "$1: the API answers" "$(status -H "Authorization: Bearer $token" "$base/api/v1/me")" 200
  expect "$1: pages lead to the sign-in page" "$(curl -sk -o /dev/null -w '%{redirect_url}' "$base/deployment-sets")" "$base/sign-in?next=%2Fdeployment-sets"
  curl -sk -D - -o /dev/null "$base/sign-in" | grep -qi '^strict-transport-security:' && ok "$1: browsers stay on https" || fail "$1: no HSTS"
  expect "$1: signing in works" "$(status -c "$work/jar" -H 'Sec-Fetch-Site: same-origin' -H "Origin: $base" -d "token=$token&next=/settings" "$base/sign-in")" 303
  expect "$1: and lets the pages through" "$(status -b "$work/jar" "$base/settings")" 200
  expect "$1: another site signs nobody in" "$(status -H 'Sec-Fetch-Site: cross-site' -d "token=$token" "$base/sign-in")" 403
  expect "$1: metrics are not for strangers" "$(status "$base/metrics")" 401
  expect "$1: metrics are for an admin token" "$(status -H "Authorization: Bearer $token" "$base/metrics")" 200
}
if command -v nginx >/dev/null; then
  {
    echo "pid $work/nginx.pid; error_log $work/nginx.log; events {} http { access_log off; client_body_temp_path $work/nginx-body; proxy_temp_path $work/nginx-proxy; fastcgi_temp_path $work/nginx-f; uwsgi_temp_path $work/nginx-u; scgi_temp_path $work/nginx-s;"
    sed -e "s#443 ssl#127.0.0.1:$nginx_port ssl#; s#loadout.example.com#localhost#; s#/etc/ssl/loadout#$work#; s#127.0.0.1:3000#127.0.0.1:$port#" examples/proxy/nginx.conf
    echo '}'
  } >"$work/nginx.conf"
  nginx -e "$work/nginx.log" -c "$work/nginx.conf" -g 'daemon off;' &
  pids+=("$!")
  through nginx "$nginx_port"
else
  echo '# nginx is not installed: its steps are left out'
fi
expect 'a host that is not ours is refused' "$(status -H 'Host: evil.example' "http://localhost:$port/api/v1/me")" 403

# Data to be kept
set=$(api POST /deployment-sets '{"name":"Kept"}' | field id)
sets() { api GET '/deployment-sets?name=Kept' | grep -o '"total":[0-9]*'; }
expect 'there is something to keep' "$(sets)" '"total":1'

# Backup while it runs; restore into a new folder; start on it
npm run -s db:backup -- "$work/backup.jsonl.gz" >/dev/null && ok 'npm run db:backup, while it runs'
stop 'SIGTERM ends it with exit status 0'
LOADOUT_DATA_DIR="$work/restored" npm run -s db:restore -- "$work/backup.jsonl.gz" >/dev/null && ok 'npm run db:restore into a new folder'
export LOADOUT_DATA_DIR="$work/restored"
start "https://localhost:$caddy_port"
expect 'what was kept is there again, and the token still works' "$(sets)" '"total":1'
if command -v caddy >/dev/null; then
  { echo "{
	admin off
	auto_https disable_redirects
	storage file_system $work/caddy
}"; sed -e "s#^loadout.example.com {#https://localhost:$caddy_port {\n\tbind 127.0.0.1\n\ttls $work/fullchain.pem $work/privkey.pem#; s#127.0.0.1:3000#127.0.0.1:$port#" examples/proxy/Caddyfile; } >"$work/Caddyfile"
  HOME="$work" caddy run --config "$work/Caddyfile" --adapter caddyfile >"$work/caddy.log" 2>&1 &
  pids+=("$!")
  through Caddy "$caddy_port"
else
  echo '# Caddy is not installed: its steps are left out'
fi

# Upgrade: stop, back up, new program, start; the schema follows by itself
stop 'stopped for the upgrade'
npm run -s db:backup -- "$work/before-upgrade.jsonl.gz" >/dev/null && ok 'backed up while it is stopped'
npm run -s db:status | grep -q pending && fail 'steps of the schema are pending' || ok 'npm run db:status: nothing is pending'

# Rotation: tokens one by one; the secret by a restart
export SESSION_SECRET=$(openssl rand -hex 32)
start "https://localhost:$caddy_port"
expect 'a session outlives a new SESSION_SECRET' "$(curl -sk -o /dev/null -w '%{http_code}' -b "$(awk '/loadout_session/ {print $6"="$7}' "$work/jar")" "http://localhost:$port/settings")" 200
next=$(npm run -s token:create -- --owner team --actor ana --name rotated 2>/dev/null)
old=$(api GET /tokens | tr '{' '\n' | grep '"command line"' | grep -o '"id":"[^"]*"' | cut -d'"' -f4)
expect 'the old token is revoked with the new one' "$(status -X DELETE -H "Authorization: Bearer $next" "http://localhost:$port/api/v1/tokens/$old")" 204
expect 'the old token is refused' "$(status -H "Authorization: Bearer $token" "http://localhost:$port/api/v1/me")" 401
expect 'the new one works' "$(status -H "Authorization: Bearer $next" "http://localhost:$port/api/v1/me")" 200

# Metrics and logs
curl -s "http://localhost:$port/metrics" >"$work/metrics" && grep -q '^loadout_http_requests_total' "$work/metrics" && ok 'metrics for programs on this machine'
curl -s -o /dev/null -H 'X-Request-Id: operations-0001' "http://localhost:$port/healthz"
sleep 0.5
grep -q '"requestId":"operations-0001"' "$work/loadout.log" && ok 'the log names the request by its id' || fail 'no request id in the log'
grep -q "$token\|$next\|$SESSION_SECRET" "$work/loadout.log" && fail 'a secret is in the log' || ok 'no secret is in the log'
stop 'stopped'

token=$next
. tests/operations/workers.sh
. tests/operations/own-database.sh
echo "$passed passed, 0 failed"
