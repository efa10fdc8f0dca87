# shellcheck shell=sh
# The shell of a session: it reads requests from standard input, runs operations, and starts or follows jobs.
#   $1  the text that marks the end of each output
#   $2  the state directory, and $3 its format: see lock.sh, which follows
#   $4  the text that stands where a text was cut off: the rest may be a part of a secret
p_token=$1
p_cut=$4
p_kept_bytes=65536  # of each end of an output are sent; all of it stays on the host
p_line_bytes=400    # of the last line of an output are sent while the operation runs
p_kept_minutes=1440 # the directories of older jobs are removed
p_said='' p_storage='' p_store='' p_found='' p_owner='' p_state='' p_pid='' # set by common.sh and lock.sh
p_find_store "${2:+$2/files}"

# p_mark STATUS: the end of an output, on both streams.
p_mark() {
  p_status=$1
  printf '\n%s %s\n' "$p_token" "$1"
  printf '\n%s %s\n' "$p_token" "$1" >&2
}

# p_report_line LINE: the last line that a running operation printed.
p_report_line() { printf '%s\n%s line\n' "$1" "$p_token"; }

# Runs p_operation, which a request defines for each operation, unless an earlier one failed.
p_run_operation() {
  case $p_status in
    0 | none) p_operation ;;
    *) p_mark skip ;;
  esac
}

# The job's unit is active, but on a busy host its shell has not started yet.
p_starting() {
  [ -d /run/systemd/system ] && systemctl is-active --quiet "provision-job-${p_directory##*/job-}"
}

# p_same_boot BOOT-ID: the host has not rebooted since it had this id. An empty id, or none on the host, counts as the same.
p_same_boot() {
  p_boot=
  if [ -r /proc/sys/kernel/random/boot_id ]; then read -r p_boot </proc/sys/kernel/random/boot_id; fi
  [ -z "$1" ] || [ -z "$p_boot" ] || [ "$p_boot" = "$1" ]
}

# p_answer STATUS TEXT: whether the job was started, or why not.
p_answer() {
  p_answered=$1
  printf '%s' "$2"
  p_mark "$1"
}

# p_enter RUN OWNER GONE-RUN: takes the lock, to start or to follow a job. Otherwise answers why not and returns 1.
p_enter() {
  p_check_format
  case $? in
    1) p_answer other-version "$p_found"; return 1 ;;
    2) p_answer "$p_storage" "$p_said"; return 1 ;;
  esac
  p_take_lock "$@"
  case $? in
    1) p_answer locked "$p_owner"; return 1 ;;
    2) p_answer "$p_storage" "$p_said"; return 1 ;;
  esac
}

# p_begin JOB RUN GENERATION BOOT-ID GONE-RUN OWNER SCRIPT: answers whether the job may start, then starts it.
# GENERATION and BOOT-ID are those of the state that the change was planned from; OWNER is the lock owner in JSON.
p_begin() {
  p_directory=$p_state/job-$1
  p_generation=
  if ! p_said=$( (umask 077 && mkdir -p "$p_state") 2>&1); then
    p_explain_storage "$p_said"
    p_answer "$p_storage" "$p_said"
    return
  fi
  if ! p_same_boot "$4"; then p_answer rebooted ''; return; fi
  p_enter "$2" "$6" "$5" || return
  if [ -e "$p_state/generation" ]; then read -r p_generation <"$p_state/generation"; fi
  # The last job is the one before the state was read, or one of this run, which reads the host after each of its jobs.
  case $p_generation in
    "$3" | "$2"-*) ;;
    *) p_answer stale "$p_generation"; return ;;
  esac
  find "$p_state" -maxdepth 1 -name 'job-*' -mmin "+$p_kept_minutes" -exec rm -rf {} + 2>/dev/null
  if ! p_said=$(p_make_job "$2 $6" "$7" 2>&1) || ! p_save "$1" "$p_state/generation"; then
    p_explain_storage "$p_said"
    rm -rf "$p_directory"
    p_answer "$p_storage" "$p_said"
    return
  fi
  # The connection may be lost already, and a process that writes to it dies: a job that was announced starts in any case.
  p_answered=started
  (p_mark started)
  # KillMode=process: what a step started on purpose survives the end of the unit (docs/decisions/0008-jobs.md).
  if [ -d /run/systemd/system ] && (exec systemd-run --quiet --collect --unit="provision-job-$1" \
    --property=KillMode=process sh "$p_directory/script" "$p_directory" "$HOME" "$p_store") </dev/null >/dev/null 2>&1; then
    return
  fi
  sh "$p_directory/script" "$p_directory" "$HOME" "$p_store" </dev/null >/dev/null 2>&1
}

# p_make_job OWNER SCRIPT: the job's directory. Its "owner" file tells p_resume that the job was started.
p_make_job() {
  umask 077
  mkdir "$p_directory" &&
    printf '%s' "$2" | cat >"$p_directory/script" &&
    printf '%s\n' "$1" | cat >"$p_directory/owner"
}

# p_resume JOB RUN GENERATION BOOT-ID GONE-RUN OWNER: the same for a job that an earlier connection may have started.
p_resume() {
  p_directory=$p_state/job-$1
  if ! p_same_boot "$4"; then p_answer rebooted ''; return; fi
  if [ ! -s "$p_directory/owner" ]; then p_answer unknown ''; return; fi
  p_enter "$2" "$6" "$5" || return
  p_answer started ''
}

# p_follow COUNT: waits for the end of the job, then prints the results of its COUNT operations.
p_follow() {
  p_number=0
  if [ "$p_answered" != started ]; then
    while [ "$p_number" -lt "$1" ]; do
      p_mark skip
      p_number=$((p_number + 1))
    done
    return
  fi
  p_wait_for_end
  while [ "$p_number" -lt "$1" ]; do
    p_result=
    if [ -e "$p_directory/$p_number.status" ]; then read -r p_result <"$p_directory/$p_number.status"; fi
    p_print_excerpt "$p_directory/$p_number.out"
    p_print_excerpt "$p_directory/$p_number.err" >&2
    if [ -z "$p_result" ]; then p_explain_missing_result; fi
    p_mark "$p_result"
    p_number=$((p_number + 1))
  done
}

# Until the job's shell has started, looks for it every 20 ms, then every 100 ms. Afterwards, one tail(1) waits for its end; every
# 500 ms the last line of the output is reported. Whether it has started is tested first: it may start between two tests.
p_wait_for_end() {
  p_ticks=0 p_current=0 p_reported=''
  until [ -e "$p_directory/done" ]; do
    if [ ! -s "$p_directory/pid" ]; then
      p_ticks=$((p_ticks + 1))
      if [ $p_ticks -gt 100 ] && ! p_starting; then break; fi
      if [ $p_ticks -lt 10 ]; then sleep 0.02; else sleep 0.1; fi
    elif p_running "$p_directory"; then
      p_wait_for_process "$p_pid"
      p_report_progress
    elif [ ! -e "$p_directory/done" ]; then
      break
    fi
  done
}

# p_wait_for_process PID: at most 500 ms. A loop of sleep(1) would start many more processes.
p_wait_for_process() {
  timeout 0.5 tail -f -s 0.05 --pid="$1" /dev/null 2>/dev/null
  # Other systems have a tail without --pid.
  case $? in
    0 | 124) ;;
    *) sleep 0.1 ;;
  esac
}

p_report_progress() {
  while [ -e "$p_directory/$((p_current + 1)).out" ]; do p_current=$((p_current + 1)); done
  [ -s "$p_directory/$p_current.out" ] || return 0
  p_last_line "$p_directory/$p_current.out"
  if [ -n "$p_last" ] && [ "$p_last" != "$p_reported" ]; then
    p_reported=$p_last
    p_report_line "$p_last"
  fi
}

# p_last_line FILE: sets p_last to its last line, with p_cut where the line goes on outside: before the bytes that are
# read, or because the operation has not printed the end yet.
p_last_line() {
  # The dot keeps the end of the line.
  p_tail=$({ tail -c "$p_line_bytes" -- "$1" | tr '\r' '\n'; printf .; } 2>/dev/null)
  p_tail=${p_tail%.}
  p_whole=${p_tail%"$p_newline"}
  p_last=${p_whole##*"$p_newline"}
  [ -n "$p_last" ] || return 0
  if [ "$p_last" = "$p_whole" ] && [ "$(wc -c <"$1")" -gt "$p_line_bytes" ]; then p_last=$p_cut$p_last; fi
  if [ "$p_whole" = "$p_tail" ]; then p_last=$p_last$p_cut; fi
}

# No status was stored: the job was killed, or the host could not store the status. A job that reached its end was not
# killed, and space may have become free since.
p_explain_missing_result() {
  if [ -e "$p_directory/done" ]; then
    p_result=no-space
  elif p_save check "$p_directory/check"; then
    rm -f -- "$p_directory/check"
    p_result=killed
  else
    p_result=$p_storage
  fi
}

# p_print_excerpt FILE: both ends of it.
p_print_excerpt() {
  [ -s "$1" ] || return 0
  p_size=$(wc -c <"$1")
  p_left_out=$((p_size - 2 * p_kept_bytes))
  if [ $p_left_out -le 0 ]; then
    cat -- "$1"
    return
  fi
  head -c "$p_kept_bytes" -- "$1"
  printf '%s\n[%s bytes left out; the whole output is in %s on the host]\n%s' "$p_cut" "$p_left_out" "$1" "$p_cut"
  tail -c "$p_kept_bytes" -- "$1"
}
