# shellcheck shell=sh
# shellcheck disable=SC2034 # the files that follow this one read what these functions set
# Functions that the session, the job and the receiver share. All names begin with p_, so that they cannot collide with
# what the start-up files of the host's shell define.

p_newline='
'

# p_start_time PID: sets p_started to the time at which the process started, in clock ticks since the host booted
# (field 22 of /proc/PID/stat, proc(5)). PID and start time together identify a process: a PID alone is used again.
p_start_time() {
  p_started=
  if [ -r "/proc/$1/stat" ]; then
    read -r p_stat <"/proc/$1/stat" || return 1
    # Field 2, the program's name in parentheses, may contain spaces and parentheses.
    p_stat=${p_stat##*) }
    # shellcheck disable=SC2086
    set -- $p_stat
    p_started=${20:-}
  fi
  [ -n "$p_started" ]
}

# p_save TEXT FILE: writes the line whole or not at all. On failure sets p_said and p_storage.
p_save() {
  p_said=$({ printf '%s\n' "$1" | cat >"$2.$$" && mv -f -- "$2.$$" "$2"; } 2>&1) && return 0
  rm -rf -- "$2.$$"
  p_explain_storage "$p_said"
  return 1
}

# p_explain_storage WORDS: sets p_storage to the reason why a file could not be stored, from the program's output.
p_explain_storage() {
  case $1 in
    *'No space left'* | *'quota exceeded'*) p_storage=no-space ;;
    *) p_storage=not-writable ;;
  esac
}

# p_find_store DIRECTORY: sets p_store to the directory of the files that were sent before a change (see receive.sh). An
# empty DIRECTORY means the usual one.
p_find_store() {
  p_store=$1
  [ -z "$p_store" ] || return 0
  p_store=/var/cache/provision/files
  if [ ! -w /var/cache ]; then p_store=${XDG_CACHE_HOME:-${HOME:-/}/.cache}/provision/files; fi
}
