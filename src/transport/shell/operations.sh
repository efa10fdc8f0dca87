# shellcheck shell=sh
# shellcheck disable=SC2154 # common.sh sets p_newline
# The operations, in the session's shell and in a job's. Their exit status is that of the operation. Programs start by
# exec in a subshell, so that no function and no builtin of the shell runs in place of a program of the same name.
p_store='' p_attributes_of=''

# p_exec PROGRAM ARGUMENT...
p_exec() { (exec "$@") </dev/null; }

# p_exec_with_input INPUT PROGRAM ARGUMENT...
p_exec_with_input() {
  p_input=$1
  shift
  printf '%s' "$p_input" | (exec "$@")
}

# p_exec_last BYTES INPUT PROGRAM ARGUMENT...: prints only the last BYTES bytes of its two outputs together. The rest is read,
# so that SIGPIPE does not end the program.
p_exec_last() {
  p_bytes=$1 p_input=$2
  shift 2
  # Its exit status is the last line.
  p_kept=$({
    printf '%s' "$p_input" | (exec "$@") 2>&1
    printf '\n%s' "$?"
  } | tail -c "$p_bytes")
  printf '%s' "${p_kept%
*}"
  return "${p_kept##*
}"
}

# p_exec_strict PATTERN INPUT PROGRAM ARGUMENT...: fails, too, if a line of its two outputs, which become standard error, matches
# the extended regular expression.
p_exec_strict() {
  p_pattern=$1 p_input=$2
  shift 2
  p_output=$(printf '%s' "$p_input" | (exec "$@") 2>&1)
  p_code=$?
  if [ -n "$p_output" ]; then printf '%s\n' "$p_output" >&2; fi
  if [ "$p_code" -eq 0 ] && p_matches "$p_pattern"; then p_code=1; fi
  return "$p_code"
}

# p_exec_until ATTEMPTS SUCCESS FAILURE QUIET PROGRAM ARGUMENT...: runs the program every second until a line of its two outputs
# matches SUCCESS, at most ATTEMPTS times. Fails at once if one matches FAILURE. Both are extended regular expressions. The
# last output is standard error if it fails and QUIET is empty, otherwise there is none.
p_exec_until() {
  p_left=$1 p_success=$2 p_failure=$3 p_quiet=$4
  shift 4
  while :; do
    p_output=$( (exec "$@") </dev/null 2>&1)
    if p_matches "$p_success"; then return 0; fi
    p_left=$((p_left - 1))
    if [ "$p_left" -le 0 ] || p_matches "$p_failure"; then break; fi
    sleep 1
  done
  if [ -z "$p_quiet" ]; then printf '%s\n' "$p_output" >&2; fi
  return 1
}

# p_matches PATTERN: whether a line of p_output matches.
p_matches() { printf '%s\n' "$p_output" | (exec grep -E -q -e "$1"); }

# p_explain PROGRAM ARGUMENT...: both outputs are standard error.
p_explain() { (exec "$@") </dev/null >&2; }

# p_undo PROGRAM ARGUMENT...
p_undo() { (exec "$@") </dev/null >/dev/null; }

# p_succeeds PROGRAM ARGUMENT...: the shell's own test starts no process.
p_succeeds() {
  if [ "$1" = test ]; then
    shift
    [ "$@" ] 2>/dev/null
  else
    (exec "$@") </dev/null >/dev/null 2>&1
  fi
}

# p_words PROGRAM ARGUMENT...: prints the lines of the program's output that consist of one word.
p_words() {
  (exec "$@") </dev/null 2>/dev/null | while read -r p_first p_rest || [ -n "$p_first" ]; do
    if [ -n "$p_first" ] && [ -z "$p_rest" ]; then printf '%s\n' "$p_first"; fi
  done
}

# p_stat FILE...: the attributes of files that p_read prints afterwards, by one process: for each, a line with its path, which
# begins with a slash, and one that begins with a digit.
p_stat() {
  p_attributes_of=$p_newline$(stat -L -c '%n
%a %U:%G' -- "$@" </dev/null 2>/dev/null)
}

# p_read FILE [BYTES]: prints the file, or its last BYTES bytes; on standard error its mode and owner.
p_read() {
  case $p_attributes_of in
    *"$p_newline$1$p_newline"*)
      p_attributes=${p_attributes_of#*"$p_newline$1$p_newline"}
      p_attributes=${p_attributes%%"$p_newline"*}
      ;;
    *) p_attributes=$(stat -L -c '%a %U:%G' -- "$1" </dev/null) || return ;;
  esac
  p_print_end "$@" </dev/null && printf '%s\n' "$p_attributes" >&2
}

p_print_end() {
  if [ $# -gt 1 ]; then tail -c "$2" -- "$1"; else cat -- "$1"; fi
}

# p_write FILE SUFFIX MODE OWNER CONTEXT TEXT [VALIDATION...]: replaces the file whole or not at all. An empty MODE, OWNER
# or CONTEXT keeps the existing one. SUFFIX names the temporary file in the same directory. VALIDATION is a command that must
# succeed first.
p_write() { p_replace p_fill_with_text "$@"; }

# p_send FILE SUFFIX MODE OWNER CONTEXT DIGEST [VALIDATION...]: the same with the content that has this SHA-256 digest in the
# host's store.
p_send() { p_replace p_fill_from_store "$@"; }

# p_fetch PROGRAM DIGEST SECONDS REDIRECTIONS FILE SUFFIX MODE OWNER CONTEXT CONFIGURATION: the same with what curl(1)
# downloads. Its CONFIGURATION has the URL and may have secrets, so that it is not an argument, which every user of the host
# could read. PROGRAM prints the digest of its input, which must be DIGEST; both may be empty, and SECONDS, too.
# REDIRECTIONS are the protocols to which the server may redirect.
p_fetch() {
  p_sum=$1 p_digest=$2 p_seconds=$3 p_redirections=$4
  shift 4
  p_replace p_fill_by_curl "$@"
}

p_replace() {
  p_fill=$1 p_file=$2 p_mode=$4 p_owner=$5 p_context=$6 p_content=$7
  if [ -L "$p_file" ]; then p_file=$(readlink -f -- "$p_file") || return 1; fi
  if [ -d "$p_file" ]; then
    printf '%s: Is a directory\n' "$p_file" >&2
    return 1
  fi
  p_parent=${p_file%/*}
  # The shell's own message about this has a line number of this script.
  if [ -n "$p_parent" ] && [ ! -e "$p_parent" ]; then
    printf '%s: No such file or directory\n' "$p_parent" >&2
    return 1
  fi
  p_temporary="$p_parent/.${p_file##*/}.$3"
  shift 7
  if (umask 077 && "$p_fill" "$p_content") && p_set_attributes "$p_mode" "$p_owner" "$p_context" && p_validate "$@" &&
    mv -f -- "$p_temporary" "$p_file"; then
    if [ -z "$p_existed$p_context" ]; then p_restore_label "$p_file"; fi
  else
    p_failed=$?
    rm -f -- "$p_temporary"
    return "$p_failed"
  fi
}

p_fill_with_text() { printf '%s' "$1" >"$p_temporary" || return 1; }

p_fill_from_store() {
  cp -- "$p_store/$1" "$p_temporary" || return 1
  p_digest=$(sha256sum <"$p_temporary") || return 1
  if [ "${p_digest%% *}" != "$1" ]; then
    printf '%s: the content does not match the SHA-256 digest in its name\n' "$p_store/$1" >&2
    return 1
  fi
}

p_fill_by_curl() {
  p_curl "$1" "$p_temporary" && p_check_digest "$p_sum" "$p_digest" "$p_temporary"
}

# p_curl CONFIGURATION FILE: ends a download of which nothing arrives for 60 s. curl of EL8 makes no file for an empty body.
# --disable: whether root has a ~/.curlrc does not matter.
p_curl() {
  p_input=$1
  touch -- "$2" || return 1
  set -- curl --disable --fail --silent --show-error --location --globoff --proto =http,https --proto-redir "=$p_redirections" \
    --connect-timeout 30 --speed-limit 1 --speed-time 60 --output "$2" --config -
  if [ -n "$p_seconds" ]; then set -- timeout -k 10 "$p_seconds" "$@"; fi
  printf '%s' "$p_input" | (exec "$@")
}

# p_check_digest PROGRAM DIGEST FILE
p_check_digest() {
  [ -n "$1" ] || return 0
  p_found=$( (exec "$1") <"$3") || return 1
  if [ "${p_found%% *}" != "$2" ]; then
    printf 'the content has another digest (%s): %s instead of %s\n' "$1" "${p_found%% *}" "$2" >&2
    return 1
  fi
}

# p_set_attributes MODE OWNER CONTEXT: of the temporary file, before it becomes visible under its name.
p_set_attributes() {
  p_existed=
  if [ -e "$p_file" ]; then
    p_existed=yes
    chown --reference="$p_file" -- "$p_temporary" && chmod --reference="$p_file" -- "$p_temporary" || return 1
    chcon --reference="$p_file" -- "$p_temporary" 2>/dev/null
  else
    chmod 0644 -- "$p_temporary" || return 1
  fi
  if [ -n "$2" ]; then chown "$2" -- "$p_temporary" || return 1; fi
  if [ -n "$1" ]; then chmod "$1" -- "$p_temporary" || return 1; fi
  case $3 in
    '') ;;
    *:*) chcon "$3" -- "$p_temporary" || return 1 ;;
    *) chcon --type="$3" -- "$p_temporary" || return 1 ;;
  esac
  sync -- "$p_temporary"
}

# p_validate [PROGRAM ARGUMENT...]: runs the program on the temporary file, whose path takes the place of %s.
p_validate() {
  [ $# -gt 0 ] || return 0
  p_left=$#
  while [ "$p_left" -gt 0 ]; do
    p_word=$1
    p_left=$((p_left - 1))
    shift
    case $p_word in
      *%s*) p_word=${p_word%%"%s"*}$p_temporary${p_word#*"%s"} ;;
    esac
    set -- "$@" "$p_word"
  done
  (exec "$@") </dev/null && return 0
  printf '%s was not replaced: the validation exited with status %s\n' "$p_file" $? >&2
  return 1
}

# p_folder DIRECTORY MODE OWNER: makes the directory and its parents where they are missing.
p_folder() {
  p_existed=
  if [ -d "$1" ]; then p_existed=yes; fi
  mkdir -p -- "$1" || return 1
  if [ -n "$3" ]; then chown "$3" -- "$1" || return 1; fi
  if [ -n "$2" ]; then chmod "$2" -- "$1" || return 1; fi
  if [ -z "$p_existed" ]; then p_restore_label "$1"; fi
}

# p_link FILE TARGET: makes the symbolic link in place of what is there.
p_link() { ln -s -f -n -- "$2" "$1"; }

p_restore_label() {
  if command -v restorecon >/dev/null; then restorecon -- "$1"; fi
}
