# shellcheck shell=sh
# Receives files into the store, on a channel of its own beside the session. A file is named by its SHA-256 digest; an
# incomplete one is continued where it ends. They are a cache: a file that no change has asked for in a while is removed.
#   $1  the store's directory; empty for the usual one
#   $2  names the incomplete files; empty for the name that every run continues
# Standard input: the number of files, "DIGEST SIZE" for each, then the missing bytes of one file after the other. Nothing
# is printed before the first line has arrived: sudo may still be printing.
# Standard output: for each file "complete", or "at BYTES" where bytes or the check of the digest are missing; then for
# each of the latter "stored" or "mismatch". "no-space WORDS" or "not-writable WORDS" in place of any line is the last one.
p_kept_days=7
p_lock_wait=10
p_storage='' p_store=''
p_find_store "$1"
p_part_suffix=part$2

# p_give_up: the host cannot store anything; p_said has its words.
p_give_up() {
  p_explain_storage "$p_said"
  printf '%s %s\n' "$p_storage" "$(printf '%s' "$p_said" | tr '\n' ' ')"
  exit
}

# p_receive DIGEST MISSING-BYTES SIZE
p_receive() {
  p_part=$p_store/$1.$p_part_suffix
  p_said=$({ head -c "$2" >>"$p_part"; } 2>&1) || p_give_up
  p_digest=$(sha256sum <"$p_part")
  if [ "${p_digest%% *}" = "$1" ]; then
    p_said=$({ sync -- "$p_part" && mv -f -- "$p_part" "$p_store/$1"; } 2>&1) || p_give_up
    printf 'stored\n'
  else
    # The input ended early: the connection was lost. The next session continues here.
    if [ -e "$p_part" ] && [ "$(wc -c <"$p_part")" -lt "$3" ]; then exit 1; fi
    rm -f -- "$p_part"
    printf 'mismatch\n'
  fi
}

umask 077
read -r p_count || exit
p_said=$(mkdir -p -- "$p_store" 2>&1) || p_give_up
find "$p_store" -type f -mtime "+$p_kept_days" -exec rm -f {} + 2>/dev/null

# One receiver at a time continues incomplete files: two that append to one file would spoil it. The lock is on the
# directory, and the kernel releases it when this shell ends. A receiver of a lost connection may keep it for a while:
# then the files are sent from their beginning, under another name.
if command -v flock >/dev/null; then
  exec 9<"$p_store"
  flock -w "$p_lock_wait" 9 || p_part_suffix=part-$$
fi

p_missing=
while [ "$p_count" -gt 0 ]; do
  read -r p_digest p_size || exit
  p_count=$((p_count - 1))
  if [ -e "$p_store/$p_digest" ]; then
    touch -c -- "$p_store/$p_digest"
    printf 'complete\n'
    continue
  fi
  p_at=0
  p_part=$p_store/$p_digest.$p_part_suffix
  if [ -e "$p_part" ]; then p_at=$(wc -c <"$p_part"); fi
  if [ "$p_at" -gt "$p_size" ]; then
    rm -f -- "$p_part"
    p_at=0
  fi
  p_missing="$p_missing $p_digest:$((p_size - p_at)):$p_size"
  printf 'at %s\n' "$((p_at))"
done

for p_entry in $p_missing; do
  p_digest=${p_entry%%:*}
  p_sizes=${p_entry#*:}
  p_receive "$p_digest" "${p_sizes%:*}" "${p_sizes#*:}"
done
