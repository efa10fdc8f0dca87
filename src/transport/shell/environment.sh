# shellcheck shell=sh
# The first lines of every shell on a host: programs print English, and the settings of the login have no effect.
LC_ALL=C
LANG=C
LANGUAGE=
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
SYSTEMD_COLORS=0
SYSTEMD_URLIFY=0
SYSTEMD_PAGER=
export LC_ALL LANG LANGUAGE PATH SYSTEMD_COLORS SYSTEMD_URLIFY SYSTEMD_PAGER
unset ENV BASH_ENV CDPATH IFS
# grep 3.5 and older read GREP_OPTIONS; GNU programs, POSIXLY_CORRECT; systemctl, the other two (ENVIRONMENT.md of systemd).
unset GREP_OPTIONS POSIXLY_CORRECT SYSTEMD_LOG_LEVEL SYSTEMD_OFFLINE
umask 022
cd / || exit
