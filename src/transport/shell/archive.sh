# shellcheck shell=sh
# shellcheck disable=SC2154,SC2016 # operations.sh sets p_store; the scripts of sh -c have parameters of their own
# The operation "unpack". An archive is unpacked into a directory inside its target first, where what leads out of the target
# is found before anything is in its place. The marker, another directory in the target, has
#   record   what was unpacked; missing while that is not complete
#   members  what the archive brought, separated by NULs; a directory ends with a slash
#   left     what earlier archives brought, and this one does not

# p_stage DIRECTORY SUFFIX MARKER OWNER: a run that was killed may have left its files.
p_stage() {
  p_target=$1 p_stage=$1/.provision-unpack-$2 p_root=$1/.provision-unpack-$2/new p_marker=$1/$3
  if [ ! -d "$1" ]; then p_folder "$1" '' "$4" || return 1; fi
  rm -rf -- "$1"/.provision-unpack-* && (umask 077 && mkdir -- "$p_stage" "$p_root")
}

# p_unstage: removes the temporary files. The exit status is that of the command before it.
p_unstage() {
  p_failed=$?
  if [ -n "$p_stage" ]; then rm -rf -- "$p_stage"; fi
  return "$p_failed"
}

# p_get_archive store DIGEST | file PATH | url CONFIGURATION: sets p_archive.
p_get_archive() {
  case $1 in
    store) p_archive=$p_store/$2 ;;
    file) p_archive=$2 ;;
    url)
      p_archive=$p_stage/archive
      p_curl "$2" "$p_archive"
      ;;
  esac
}

# p_extract tar|zip COUNT: without the first COUNT parts of the names. tar prints the names as the archive has them, and
# leaves leading "/" and ".." out of the names of files, as unzip does.
p_extract() {
  if [ "$1" = tar ]; then
    tar --extract --verbose --file "$p_archive" --directory "$p_root" --strip-components "$2" --no-same-owner \
      --no-same-permissions >"$p_stage/names" || return
    p_check_names
  else
    unzip -Z1 "$p_archive" >"$p_stage/names" || return
    p_check_names || return
    # 1: a warning, for example of names with backslashes.
    unzip -q -o "$p_archive" -d "$p_root" </dev/null || [ $? -eq 1 ] || return
    p_strip "$2"
  fi || return
  if [ -z "$(find "$p_root" -mindepth 1 -print -quit)" ]; then
    printf 'the archive has nothing below %s folders\n' "$2" >&2
    return 1
  fi
  p_check_members
}

p_check_names() {
  p_bad=$(grep -m 1 -E '^/|(^|[/\\])\.\.([/\\]|$)' "$p_stage/names") || return 0
  printf 'the archive has a member outside of its folder: %s\n' "$p_bad" >&2
  return 1
}

p_strip() {
  p_left=$1
  while [ "$p_left" -gt 0 ]; do
    mkdir -- "$p_stage/stripped" &&
      find "$p_root" -mindepth 2 -maxdepth 2 -exec mv -t "$p_stage/stripped" -- {} + &&
      rm -rf -- "$p_root" && mv -- "$p_stage/stripped" "$p_root" || return 1
    p_left=$((p_left - 1))
  done
}

p_check_members() {
  p_bad=$(find "$p_root" ! -type d ! -type f ! -type l -printf '%P' -quit)
  if [ -n "$p_bad" ]; then
    printf 'the archive has a device, a socket or a pipe: %s\n' "$p_bad" >&2
    return 1
  fi
  find "$p_root" -type l -exec sh -c '
    root=$(realpath -- "$1")
    shift
    for link do
      target=$(readlink -n -- "$link")
      case $target in
        /*) real=/ ;;
        *) real=$(realpath -m -- "${link%/*}/$target") ;;
      esac
      case $real/ in
        "$root"/*) ;;
        *)
          printf "the archive has a link that leads out of its folder: %s to %s\n" "$link" "$target" >&2
          exit 1
          ;;
      esac
    done' sh "$p_root" {} +
}

# p_install OWNER MISSING OLD RECORD: puts what was unpacked in its place. If MISSING is not empty, only what the target does
# not have. OLD: "remove" or "keep" what earlier archives brought and this one does not.
p_install() {
  if [ -n "$1" ]; then chown -R --no-dereference "$1" -- "$p_root" || return 1; fi
  find "$p_root" ! -type l -perm /6000 -exec chmod ug-s -- {} + &&
    (umask 077 && mkdir -p -- "$p_marker") && p_list_members || return 1
  if [ -n "$2" ]; then
    p_leave_existing || return 1
  else
    rm -f -- "$p_marker/record" && p_remember || return 1
  fi
  # As hard links: the stage is on the same file system.
  find "$p_root" -mindepth 1 -maxdepth 1 -exec cp -al --remove-destination -t "$p_target" -- {} + && p_label || return 1
  comm -z -23 "$p_stage/earlier" "$p_stage/members" >"$p_stage/left" || return 1
  if [ "$3" = remove ]; then
    p_remove_listed "$p_stage/left" && : >"$p_stage/left" || return 1
  fi
  mv -f -- "$p_stage/members" "$p_stage/left" "$p_marker" && p_save "$4" "$p_marker/record" && p_report_left
}

# Directories that were there before count as those of somebody else: they keep their owner and mode.
p_list_members() {
  cat -- "$p_marker/members" "$p_marker/left" 2>/dev/null | sort -zu >"$p_stage/earlier"
  (cd "$p_root" && find . -mindepth 1 '(' -type d -printf '%P/\0' -o -printf '%P\0' ')') | sort -z >"$p_stage/all" &&
    comm -z -13 "$p_stage/earlier" "$p_stage/all" | grep -z '/$' | xargs -0 -r sh -c '
      root=$1 target=$2
      shift 2
      for one do
        if [ -d "$target/$one" ] && [ ! -L "$target/${one%/}" ]; then
          chown --reference="$target/$one" -- "$root/$one" && chmod --reference="$target/$one" -- "$root/$one" || exit 1
          printf "%s\0" "$one"
        fi
      done' sh "$p_root" "$p_target" >"$p_stage/kept" &&
    comm -z -23 "$p_stage/all" "$p_stage/kept" >"$p_stage/members"
}

# A run that is killed knows afterwards what both archives brought.
p_remember() {
  sort -zu -- "$p_stage/earlier" "$p_stage/members" >"$p_stage/both" && mv -f -- "$p_stage/both" "$p_marker/members"
}

p_leave_existing() {
  find "$p_root" ! -type d -exec sh -c '
    root=$1 target=$2
    shift 2
    for one do
      other=$target/${one#"$root"/}
      if [ -e "$other" ] || [ -L "$other" ]; then rm -f -- "$one"; fi
    done' sh "$p_root" "$p_target" {} +
}

p_label() {
  if [ -e /sys/fs/selinux/enforce ]; then
    (cd "$p_target" && xargs -0 -r -a "$p_stage/members" restorecon -i --)
  fi
}

# p_remove_listed LIST: files, then directories that are empty. Nothing below a directory that has become a link.
p_remove_listed() {
  (
    cd "$p_target" && xargs -0 -r -a "$1" sh -c '
      here=$(pwd -P)
      for one do
        case $one in
          */) continue ;;
          */*) if [ "$(realpath -m -- "${one%/*}")" != "$here/${one%/*}" ]; then continue; fi ;;
        esac
        rm -f -- "$one" || exit 1
      done' sh && sort -zr -- "$1" | xargs -0 -r sh -c '
      for one do
        case $one in
          */) if [ ! -L "${one%/}" ]; then rmdir -- "$one" 2>/dev/null; fi ;;
        esac
      done
      exit 0' sh
  )
}

p_report_left() {
  [ -s "$p_marker/left" ] || return 0
  printf 'left from an earlier archive:\n'
  head -z -n 20 -- "$p_marker/left" | tr '\0' '\n'
}

# p_remove_unpacked DIRECTORY MARKER: what the archives brought, and the marker.
p_remove_unpacked() {
  p_target=$1 p_marker=$1/$2
  for p_list in members left; do
    if [ -s "$p_marker/$p_list" ]; then p_remove_listed "$p_marker/$p_list" || return 1; fi
  done
  rm -rf -- "$p_marker"
}
