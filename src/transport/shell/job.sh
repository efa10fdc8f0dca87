# shellcheck shell=sh
# A change in a shell of its own, a systemd unit where the host has systemd. It continues when the connection is lost.
# The operations of the change follow this text.
#   $1  the job's directory
#   $2  the home directory of the login: a systemd unit has none
#   $3  the directory of the files that were sent before the change
p_directory=$1
HOME=${2:-/}
export HOME
p_find_store "$3"
p_journal_limit=1048576 # bytes; a larger journal is renamed
p_number=0
p_status=0
p_storage=''

# p_mark STATUS: the result of the current operation.
p_mark() {
  p_status=$1
  printf '%s\n' "$1" >"$p_directory/$p_number.status"
  p_number=$((p_number + 1))
}

# Runs p_operation, which the text of the change defines for each operation, unless an earlier one failed.
p_run_operation() {
  case $p_status in
    0 | none)
      { p_operation; } >"$p_directory/$p_number.out" 2>"$p_directory/$p_number.err" || p_mark_not_started
      ;;
    *) p_mark skip ;;
  esac
}

# The shell could not open the files for the output.
p_mark_not_started() {
  p_said=$( (: >"$p_directory/$p_number.out" && : >"$p_directory/$p_number.err") 2>&1)
  p_explain_storage "$p_said"
  p_mark "$p_storage"
}

# p_end JOURNAL RECORD OUTCOME: appends the record, a JSON object, to the journal. An empty OUTCOME means that of the
# operations.
p_end() {
  if [ -n "$2" ] && [ -w "${1%/*}" ]; then
    if [ -e "$1" ] && [ "$(wc -c <"$1")" -gt "$p_journal_limit" ]; then mv -f "$1" "$1.1"; fi
    case ${3:-$p_status} in
      0 | none) p_outcome=changed ;;
      *) p_outcome=failed ;;
    esac
    (umask 077 && printf '%s,"status":"%s"}\n' "${2%?}" "$p_outcome" >>"$1") 2>/dev/null
  fi
  # A state that was read while the job ran is stale, too.
  printf '%s over\n' "${p_directory##*/job-}" >"${p_directory%/*}/generation"
  printf '' >"$p_directory/done"
}

p_start_time $$
# Renamed when it is complete: a session that follows the job would take an empty file for that of a dead process.
printf '%s %s\n' $$ "${p_started:--}" >"$p_directory/pid.new" && mv -f "$p_directory/pid.new" "$p_directory/pid"
rm -f -- "$p_directory/script"
