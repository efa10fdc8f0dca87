/**
 * Two images, `app:1` and `app:2`, that have some programs of the host and what they are linked to: nothing can be pulled. The
 * second one has a variable VERSION.
 */
export const APP_IMAGES = `programs='/bin/sh /bin/sleep /bin/ls'
files=$({ printf '%s\\n' $programs; ldd $programs | grep --only-matching '/[^ :]*'; } | sort --unique)
image() { tar --create --dereference --absolute-names $files | docker import "$@"; }
image --change 'ENV VERSION=1' - app:1 && image --change 'ENV VERSION=2' - app:2`;
