/**
 * The shell text around a change that outlives the line it was begun over. What runs it is a transient unit of the host's
 * systemd (where there is none, the session's own shell); the session follows the files it leaves in a directory of its
 * own, and so can another session, later:
 *
 *   /run/provision/job-ID/   pid, holder, N.out, N.err, N.status for each operation N; done at the end
 *   /run/provision/lock/     holder: the session that may change the host
 *   /run/provision/generation  the job that changed it last; with `over` once it is through
 *   /var/log/provision.jsonl what was changed
 *
 * /run is gone after a reboot, and with it everything that was under way.
 */
import { type Job, JOURNAL } from '../model/transport.ts';
import { quote } from './quote.ts';

/** Bytes of each end of an output that travel; the whole of it stays on the host. */
const KEPT = 65_536;

/** How large the journal on the host grows before it is set aside, in bytes. */
const JOURNAL_LIMIT = 1_048_576;

/** How the output of an operation goes to files. An operation that cannot even be started has failed. */
export function captured(command: string): string {
  return `{ ${command}\n} >"$p_dir/$p_n.out" 2>"$p_dir/$p_n.err" || p_mark gone`;
}

/** Sent to the session's shell: begins or follows a job, then replays what its operations gave. */
export function jobLines(job: Job, count: number, script: string): readonly string[] {
  const { id, resume, lockOwner, generation, bootId, gone } = job;
  const words = [id, lockOwner.run, generation, bootId ?? '', gone ?? '', JSON.stringify(lockOwner)]
    .map(quote)
    .join(' ');
  const text = resume ? `p_resume ${words}` : `p_begin ${words} ${quote(script)}`;
  return [text, `p_follow ${count}`];
}

/** In either shell: when a process was started, a number that is not used again for the same pid. */
export const processFunctions = `p_born() {
  p_field=
  if [ -r "/proc/$1/stat" ]; then
    read -r p_stat <"/proc/$1/stat" || return 1
    p_stat=\${p_stat##*) }
    set -- $p_stat
    p_field=\${20:-}
  fi
  [ -n "$p_field" ]
}`;

/** In the job's own shell, which is given its directory, and the home of who logged in: a unit has none. */
export const jobFunctions = `p_dir=$1
HOME=\${2:-/}; export HOME
p_n=0
p_status=0
p_mark() { p_status=$1; printf '%s\\n' "$1" >"$p_dir/$p_n.status"; p_n=$((p_n + 1)); }
p_end() {
  if [ -n "$1" ] && [ -w /var/log ]; then
    p_log=${JOURNAL}
    if [ -e "$p_log" ] && [ "$(wc -c <"$p_log")" -gt ${JOURNAL_LIMIT} ]; then mv -f "$p_log" "$p_log.1"; fi
    case \${2:-$p_status} in 0|none) p_word=changed ;; *) p_word=failed ;; esac
    (umask 077; printf '%s,"status":"%s"}\\n' "\${1%?}" "$p_word" >>"$p_log") 2>/dev/null
  fi
  # What was read while it was at work is stale, too.
  printf '%s over\\n' "\${p_dir##*/job-}" >"\${p_dir%/*}/generation"
  printf '' >"$p_dir/done"
}
p_born $$
# Whole from the first moment: who follows would take an empty one for that of a process that is gone.
printf '%s %s\\n' $$ "\${p_field:--}" >"$p_dir/pid.new" && mv -f "$p_dir/pid.new" "$p_dir/pid"
rm -f -- "$p_dir/script"`;

/** In the session's shell. `p_took` says what has become of the wish to change the host. */
export const followFunctions = `if [ -z "$p_root" ]; then
  p_root=/run/provision
  if [ ! -w /run ]; then p_root=\${XDG_RUNTIME_DIR:-$HOME}/.provision; fi
fi
p_alive() { [ -n "$1" ] && p_born "$1" && [ "$p_field" = "$2" ]; }
p_running() { # a job that has not come to its end
  [ ! -e "$1/done" ] && [ -e "$1/pid" ] && read -r p_pid p_since <"$1/pid" && p_alive "$p_pid" "$p_since"
}
p_starting() { # a job that systemd has begun, on a host so busy that its first line is still to come
  [ -d /run/systemd/system ] && systemctl is-active --quiet "provision-job-\${p_dir##*/job-}"
}
p_holder() { # of the lock in this directory
  p_hpid= p_hborn= p_hrun= p_htext=
  [ -e "$1/holder" ] && read -r p_hpid p_hborn p_hrun p_htext <"$1/holder"
}
p_own() { # the lock is ours: say so
  p_born $$
  printf '%s %s %s %s\\n' $$ "\${p_field:--}" "$1" "$2" >"$p_root/lock/new" && mv -f "$p_root/lock/new" "$p_root/lock/holder"
}
p_lock() { # run, text, run that is gone
  p_tries=0
  until mkdir "$p_root/lock" 2>/dev/null; do
    if p_holder "$p_root/lock"; then
      if [ "$p_hrun" = "$1" ]; then break; fi
      if p_alive "$p_hpid" "$p_hborn" && [ "$p_hrun" != "$3" ]; then p_about=$p_htext; return 1; fi
    elif [ $p_tries -lt 5 ]; then p_tries=$((p_tries + 1)); sleep 0.1; continue
    fi
    p_tries=$((p_tries + 1))
    if [ $p_tries -gt 50 ]; then return 2; fi
    # Of several that find it left behind, one takes it away, having looked once more while nobody else does.
    p_left="$p_hpid $p_hborn"
    if mkdir "$p_root/lock.over" 2>/dev/null; then
      p_holder "$p_root/lock"
      if [ "$p_left" = "$p_hpid $p_hborn" ]; then rm -rf "$p_root/lock"; fi
      rmdir "$p_root/lock.over"
    else
      sleep 0.1
      find "$p_root/lock.over" -maxdepth 0 -mmin +1 -exec rmdir {} + 2>/dev/null
    fi
  done
  p_own "$1" "$2" || return 2
  for p_job in "$p_root"/job-*; do
    [ -e "$p_job/holder" ] || continue
    read -r p_jrun p_jtext <"$p_job/holder"
    if [ "$p_jrun" != "$1" ] && p_running "$p_job"; then p_about=$p_jtext; rm -rf "$p_root/lock"; return 1; fi
  done
}
p_same_boot() {
  p_boot=
  if [ -r /proc/sys/kernel/random/boot_id ]; then read -r p_boot </proc/sys/kernel/random/boot_id; fi
  [ -z "$1" ] || [ -z "$p_boot" ] || [ "$p_boot" = "$1" ]
}
p_answer() { p_took=$1; printf '%s' "$2"; p_mark "$1"; }
p_begin() { # id, run, generation, boot, gone, text, script
  p_dir=$p_root/job-$1
  p_gen=
  if ! (umask 077; mkdir -p "$p_root") 2>/dev/null; then p_answer gone ''; return; fi
  if ! p_same_boot "$4"; then p_answer restarted ''; return; fi
  p_lock "$2" "$6" "$5"
  case $? in
    1) p_answer locked "$p_about"; return ;;
    2) p_answer gone ''; return ;;
  esac
  if [ -e "$p_root/generation" ]; then read -r p_gen <"$p_root/generation"; fi
  case $p_gen in
    "$3"|"$2"-*) ;;
    *) p_answer stale "$p_gen"; return ;;
  esac
  find "$p_root" -maxdepth 1 -name 'job-*' -mmin +1440 -exec rm -rf {} + 2>/dev/null
  if ! (umask 077; mkdir "$p_dir" && printf '%s' "$7" >"$p_dir/script" && printf '%s %s\\n' "$2" "$6" >"$p_dir/holder"); then
    rm -rf "$p_dir"
    p_answer gone ''
    return
  fi
  printf '%s\\n' "$1" >"$p_root/generation"
  # The line may be gone already, and who writes to it ends: what was claimed is begun all the same.
  p_took=begun
  (p_mark begun)
  if [ -d /run/systemd/system ] && (exec systemd-run --quiet --collect --unit="provision-job-$1" \\
    --property=KillMode=process sh "$p_dir/script" "$p_dir" "$HOME") </dev/null >/dev/null 2>&1; then :
  else sh "$p_dir/script" "$p_dir" "$HOME" </dev/null >/dev/null 2>&1; fi
}
p_resume() { # id, run, generation, boot, gone, text
  p_dir=$p_root/job-$1
  if ! p_same_boot "$4"; then p_answer restarted ''; return; fi
  if [ ! -s "$p_dir/holder" ]; then p_answer unknown ''; return; fi
  p_lock "$2" "$6" "$5"
  case $? in
    1) p_answer locked "$p_about"; return ;;
    2) p_answer gone ''; return ;;
  esac
  p_answer begun ''
}
p_follow() { # count
  p_i=0
  if [ "$p_took" != begun ]; then
    while [ $p_i -lt "$1" ]; do p_mark skip; p_i=$((p_i + 1)); done
    return
  fi
  p_ticks=0 p_at=0 p_shown=
  until [ -e "$p_dir/done" ]; do
    p_ticks=$((p_ticks + 1))
    if [ ! -s "$p_dir/pid" ]; then
      if [ $p_ticks -gt 100 ] && ! p_starting; then break; fi
    elif ! p_running "$p_dir" && [ ! -e "$p_dir/done" ]; then break
    fi
    if [ $p_ticks -lt 10 ]; then sleep 0.02; continue; fi
    sleep 0.1
    if [ $((p_ticks % 5)) -ne 0 ]; then continue; fi
    while [ -e "$p_dir/$((p_at + 1)).out" ]; do p_at=$((p_at + 1)); done
    p_last=$(tail -c 400 -- "$p_dir/$p_at.out" 2>/dev/null | tr '\\r' '\\n' | tail -n 1)
    if [ -n "$p_last" ] && [ "$p_last" != "$p_shown" ]; then p_shown=$p_last; p_line "$p_last"; fi
  done
  while [ $p_i -lt "$1" ]; do
    p_word=gone
    if [ -e "$p_dir/$p_i.status" ]; then read -r p_word <"$p_dir/$p_i.status"; fi
    p_cut "$p_dir/$p_i.out"
    p_cut "$p_dir/$p_i.err" >&2
    p_mark "\${p_word:-gone}"
    p_i=$((p_i + 1))
  done
}
p_cut() {
  [ -s "$1" ] || return 0
  p_size=$(wc -c <"$1")
  if [ "$p_size" -le ${2 * KEPT} ]; then cat -- "$1"; return; fi
  head -c ${KEPT} -- "$1"
  printf '\\n[%s bytes left out; all of it is in %s on the host]\\n' $((p_size - ${2 * KEPT})) "$1"
  tail -c ${KEPT} -- "$1"
}`;
