# shellcheck shell=sh
# shellcheck disable=SC2154,SC2016 # operations.sh sets p_store; the scripts of sh -c have parameters of their own
# The operation "unpack". An archive is unpacked into a directory inside its target first, where members and links that point
# outside of the target are found before anything is in its place. The marker, another directory in the target, has
#   record   what was unpacked; missing while that is not complete
#   members  of the archive, separated by NULs; a directory ends with a slash
#   left     members of earlier archives that this one does not have

# p_stage DIRECTORY SUFFIX MARKER OWNER: a run that was killed may have left its files.
p_stage() {
  p_target=$1 p_stage=$1/.provision-unpack-$2 p_root=$1/.provision-unpack-$2/new p_marker=$1/$3
  if [ ! -d "$1" ]; then p_folder "$1" '' "$4" || return 1; fi
  # A link in the place of the marker is not followed.
  if [ -L "$p_marker" ]; then rm -f -- "$p_marker" || return 1; fi
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
    p_unzip && p_strip "$2"
  fi || return
  if [ -z "$(find "$p_root" -mindepth 1 -print -quit)" ]; then
    printf 'the archive has nothing below %s folders\n' "$2" >&2
    return 1
  fi
  p_check_members
}

# The name of an archive is a pattern for unzip, so that it gets a link of a fixed name. Its exit status 1 is a warning, for
# example of names with backslashes; by unzip(1) also where it has left out members that it cannot unpack.
p_unzip() (
  ln -s -- "$p_archive" "$p_stage/archive.zip" && cd -- "$p_stage" || exit 1
  unzip -Z1 archive.zip >names && p_check_names || exit
  unzip -q -o archive.zip -d new </dev/null >said 2>&1
  p_status=$?
  cat said >&2
  if [ "$p_status" -eq 1 ] && ! grep -q 'skipping:' said; then p_status=0; fi
  exit "$p_status"
)

p_check_names() {
  p_bad=$(grep -a -m 1 -E '^/|(^|[/\\])\.\.([/\\]|$)' "$p_stage/names")
  case $? in
    0) printf 'the archive has a member outside of its folder: %s\n' "$p_bad" >&2 ;;
    1) return 0 ;;
  esac
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
    folder=$1 root=$(realpath -- "$1")
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
          printf "the archive has a link that points outside of its folder: %s to %s\n" "${link#"$folder"/}" "$target" >&2
          exit 1
          ;;
      esac
    done' sh "$p_root" {} +
}

# p_install OWNER MISSING OLD RECORD: puts what was unpacked in its place. If MISSING is not empty, only what the target does
# not have. OLD: "remove" or "keep" members of earlier archives that this one does not have.
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
    p_remove_listed "$p_stage/left" && printf '' >"$p_stage/left" || return 1
  fi
  # Otherwise a power cut could leave the record, and files without content.
  mv -f -- "$p_stage/members" "$p_stage/left" "$p_marker" && sync --file-system -- "$p_target" &&
    p_save "$4" "$p_marker/record" && p_report_left
}

# Directories that were there before count as those of somebody else: they keep their owner and mode.
p_list_members() {
  cat -- "$p_marker/members" "$p_marker/left" 2>/dev/null | sort -zu >"$p_stage/earlier" || return 1
  (cd "$p_root" && find . -mindepth 1 '(' -type d -printf '%P/\0' -o -printf '%P\0' ')') | sort -z >"$p_stage/all" &&
    comm -z -13 "$p_stage/earlier" "$p_stage/all" | grep -az '/$' | xargs -0 -r sh -c '
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

# After a run that was killed, the members of both archives are known.
p_remember() {
  sort -zu -- "$p_stage/earlier" "$p_stage/members" >"$p_stage/both" && mv -f -- "$p_stage/both" "$p_marker/members"
}

# Files that exist stay as they are, and directories keep their owner and mode.
p_leave_existing() {
  find "$p_root" -mindepth 1 -exec sh -c '
    root=$1 target=$2
    shift 2
    for one do
      other=$target/${one#"$root"/}
      if [ ! -d "$one" ] || [ -L "$one" ]; then
        if [ -e "$other" ] || [ -L "$other" ]; then printf "%s\0" "$one"; fi
      elif [ -d "$other" ] && [ ! -L "$other" ]; then
        chown --reference="$other" -- "$one" && chmod --reference="$other" -- "$one" || exit 1
      fi
    done' sh "$p_root" "$p_target" {} + >"$p_stage/existing" && xargs -0 -r -a "$p_stage/existing" rm -f --
}

p_label() {
  if [ -e /sys/fs/selinux/enforce ]; then
    (cd "$p_target" && xargs -0 -r -a "$p_stage/members" restorecon -i --)
  fi
}

# p_remove_listed LIST...: files, then directories that are empty.
p_remove_listed() (
  cd -- "$p_target" || exit 1
  p_inside "$@" | grep -azv '/$' | xargs -0 -r rm -f -- || exit 1
  p_inside "$@" | grep -az '/$' | sort -zru | xargs -0 -r rmdir -- 2>/dev/null
  exit 0
)

# p_inside LIST...: prints those that are still files, or directories, of the working directory: nothing below a directory
# that has become a link, and nothing outside, whoever has written the list.
p_inside() {
  cat -- "$@" 2>/dev/null | xargs -0 -r sh -c '
    here=$(pwd -P) checked=
    for one do
      folder=./${one%/}
      folder=${folder%/*}
      if [ "$folder" != "$checked" ]; then
        checked=$folder is_inside=
        if [ "$(realpath -m -- "$folder")" = "$here${folder#.}" ]; then is_inside=yes; fi
      fi
      if [ -L "${one%/}" ] || [ ! -d "$one" ]; then is_directory=; else is_directory=/; fi
      if [ -n "$is_inside" ] && [ "${one%/}$is_directory" = "$one" ]; then printf "%s\0" "$one"; fi
    done' sh
}

p_report_left() {
  [ -s "$p_marker/left" ] || return 0
  printf 'left from an earlier archive:\n'
  head -z -n 20 -- "$p_marker/left" | tr '\0' '\n'
}

# p_remove_unpacked DIRECTORY MARKER: the members of the archives, the marker, and the files of a run that was killed.
p_remove_unpacked() {
  p_target=$1 p_marker=$1/$2
  p_remove_listed "$p_marker/members" "$p_marker/left" && rm -rf -- "$p_marker" "$1"/.provision-unpack-*
}
