# shellcheck shell=sh
# shellcheck disable=SC2034 # session.sh reads what these functions set
# The state directory of a host: its format, and the lock that one run at a time owns.
#   $2  the state directory; empty for the usual one
#   $3  its format; another version of provision may use another one
p_state=$2
p_format=$3
p_lock_tries=50 # before the lock counts as locked by others
p_said='' p_started=''

if [ -z "$p_state" ]; then
  p_state=/run/provision
  if [ ! -w /run ]; then p_state=${XDG_RUNTIME_DIR:-$HOME}/.provision; fi
fi

# p_alive PID START-TIME
p_alive() { [ -n "$1" ] && p_start_time "$1" && [ "$p_started" = "$2" ]; }

# p_running DIRECTORY: the job has not ended.
p_running() {
  [ ! -e "$1/done" ] && [ -e "$1/pid" ] && read -r p_pid p_since <"$1/pid" && p_alive "$p_pid" "$p_since"
}

# p_read_owner FILE: of the lock. Sets p_owner_pid, p_owner_started, p_owner_run and p_owner (JSON).
p_read_owner() {
  p_owner_pid='' p_owner_started='' p_owner_run='' p_owner=''
  [ -e "$1" ] && read -r p_owner_pid p_owner_started p_owner_run p_owner <"$1"
}

# Whether the state directory has this version's format. Returns 1 if it has another one, 2 if it cannot be written. Sets
# p_found to the format. Directories without a format are from before there was one, format 0: they are taken over when
# nothing runs in them.
p_check_format() {
  p_found=0
  if [ -e "$p_state/format" ]; then
    read -r p_found <"$p_state/format"
    [ "$p_found" = "$p_format" ]
    return
  fi
  if p_read_owner "$p_state/lock/holder" && p_alive "$p_owner_pid" "$p_owner_started"; then return 1; fi
  for p_job in "$p_state"/job-*; do
    if p_running "$p_job"; then return 1; fi
  done
  p_save "$p_format" "$p_state/format" || return 2
}

# p_take_lock RUN OWNER GONE-RUN: returns 1 if another run owns it (p_owner says which), 2 if it cannot be written.
# GONE-RUN is known to have ended without releasing the lock.
p_take_lock() {
  p_tries=0
  until p_said=$(mkdir "$p_state/lock" 2>&1); do
    if p_read_owner "$p_state/lock/owner"; then
      if [ "$p_owner_run" = "$1" ]; then break; fi
      if p_alive "$p_owner_pid" "$p_owner_started" && [ "$p_owner_run" != "$3" ]; then return 1; fi
    elif [ "$p_tries" -lt 5 ]; then
      p_tries=$((p_tries + 1))
      sleep 0.1
      continue
    fi
    p_tries=$((p_tries + 1))
    if [ "$p_tries" -gt "$p_lock_tries" ]; then
      if [ -d "$p_state/lock" ]; then return 1; fi
      p_explain_storage "$p_said"
      return 2
    fi
    p_remove_dead_lock
  done
  p_start_time $$
  p_save "$$ ${p_started:--} $1 $2" "$p_state/lock/owner" || return 2
  for p_job in "$p_state"/job-*; do
    [ -e "$p_job/owner" ] || continue
    read -r p_owner_run p_owner <"$p_job/owner"
    if [ "$p_owner_run" != "$1" ] && p_running "$p_job"; then
      rm -rf "$p_state/lock"
      return 1
    fi
  done
}

# Of several sessions that find the lock of a dead process, one removes it, after it has read the owner again.
p_remove_dead_lock() {
  p_dead="$p_owner_pid $p_owner_started"
  if mkdir "$p_state/lock.over" 2>/dev/null; then
    p_read_owner "$p_state/lock/owner"
    if [ "$p_dead" = "$p_owner_pid $p_owner_started" ]; then rm -rf "$p_state/lock"; fi
    rmdir "$p_state/lock.over"
  else
    sleep 0.1
    find "$p_state/lock.over" -maxdepth 0 -mmin +1 -exec rmdir {} + 2>/dev/null
  fi
}
