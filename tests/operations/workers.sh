# Workers and services; sourced by walk-through.sh, which leaves $token and an export of its data folder.

# A project belongs to the site where it was registered; a worker of that site carries out what is deployed there.
export LOADOUT_SITE=builder
start "http://localhost:$port"
project=$(api POST /projects "{\"name\":\"Elsewhere\",\"path\":\"$work/projects/elsewhere\",\"create\":true}" | field id)
stop 'a project is registered on the site "builder"'
export LOADOUT_SITE=office
start "http://localhost:$port"
run=$(api POST "/deployment-sets/$set/deploy" "{\"project_id\":\"$project\"}" -H 'Prefer: respond-async' | field run_id)
run_status() { api GET "/deploy-runs/$run" | field status; }
sleep 3
expect 'a deploy to another site waits for that site' "$(run_status)" queued
LOADOUT_SITE=builder node app/cli/worker.mjs >"$work/worker.log" 2>&1 &
worker=$!
pids+=("$worker")
is_carried_out() { [ "$(run_status)" = succeeded ]; }
until_true 60 is_carried_out && ok 'npm run worker carries it out' || fail 'the worker did nothing'
grep -q '"set_id":"'"$set"'","project_id":"'"$project"'","profile_id":"[^"]*".*"resolved_count":0.*"msg":"deploy.finished"' "$work/worker.log" && ok 'its log says what was deployed where' || fail 'no deploy.finished in the log of the worker'
code=0
kill -TERM "$worker" && wait "$worker" || code=$?
expect 'SIGTERM ends the worker with exit status 0' "$code" 0
stop 'stopped after the worker'
unset LOADOUT_SITE

# The unit files: read by systemd itself, with paths that are there on this machine.
if command -v systemd-analyze >/dev/null; then
  for unit in loadout loadout-worker; do
    sed -e "s#/usr/bin/node#$(command -v node)#; s#/opt/loadout#$PWD#; s#/etc/loadout/environment#$work/environment#; s#/var/lib/loadout /srv#$work#; s#^User=.*#User=$(id -un)#" \
      "examples/service/$unit.service" >"$work/$unit.service"
    said=$(systemd-analyze verify "$work/$unit.service" 2>&1 | grep "$unit.service" || true)
    expect "systemd finds no fault with $unit.service" "$said" ''
    program=$(sed -n 's/^ExecStart=[^ ]* //p' "examples/service/$unit.service")
    [ -f "$program" ] && ok "$unit.service starts $program, which is there" || fail "$program is not there"
  done
else
  echo '# systemd is not installed: its unit files are left out'
fi
