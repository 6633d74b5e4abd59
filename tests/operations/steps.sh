# What the steps have in common; sourced. Starts and stops the program, asks it, counts what was found as expected.
work=$(mktemp -d "${TMPDIR:-/tmp}/loadout-operations-XXXXXX")
chmod 755 "$work"
port=$((20000 + RANDOM % 10000))
pids=()
# Only what was started here is ended.
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT

passed=0
ok() { passed=$((passed + 1)); echo "ok $passed - $1"; }
fail() { echo "not ok - $1" >&2; tail -n 20 "$work"/*.log >&2 2>/dev/null || true; exit 1; }
expect() { if [ "$2" = "$3" ]; then ok "$1"; else fail "$1: expected $3, got $2"; fi; }
status() { curl -sk -o /dev/null -w '%{http_code}' "$@"; }

# api METHOD PATH [BODY]: the answer of the API to the holder of $token.
api() {
  curl -s -X "$1" -H "Authorization: Bearer $token" ${3:+-H 'Content-Type: application/json' -d "$3"} \
    "${@:4}" "http://localhost:$port/api/v1$2"
}
# field NAME: the first text of that name in JSON on standard input.
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d'"' -f4; }

# until SECONDS COMMAND…: tries again until it succeeds.
until_true() {
  local left=$(($1 * 4))
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.25
  done
}

is_ready() { kill -0 "$server" 2>/dev/null || fail 'Loadout did not start'; [ "$(status "http://localhost:$port/readyz")" = 200 ]; }

# start ORIGIN: starts the program behind that origin and waits until it is ready.
start() {
  PUBLIC_ORIGIN=$1 node app/cli/start.mjs >>"$work/loadout.log" 2>&1 &
  server=$!
  pids+=("$server")
  until_true 300 is_ready || fail 'Loadout did not become ready'
}

# stop WHAT: ends it as an init system does.
stop() {
  local code=0
  kill -TERM "$server"
  wait "$server" || code=$?
  expect "$1" "$code" 0
}
