# shellcheck shell=sh
# Logins at registries of images, which the docker command stores in a file (docs.docker.com/reference/cli/docker/login/).

# p_exec_with_login FILE SERVER PROGRAM ARGUMENT...: standard input is a configuration of curl(1) with a header: the login as
# Docker Engine wants it (docs.docker.com/reference/api/engine/, "Authentication"). Without a login there is none.
p_exec_with_login() {
  p_header=$(p_registry_header "$1" "$2")
  shift 2
  printf '%s' "$p_header" | (exec "$@")
}

# p_registry_header FILE SERVER: SERVER is part of an extended regular expression. The login is "NAME:PASSWORD" in base64; a
# password may have colons. A login that a credential helper keeps is not used.
p_registry_header() {
  p_login=$(tr -d ' \t\r\n' 2>/dev/null <"$1" | grep -o -E "\"$2\":\\{[^}]*\\}" | grep -o -E '"auth":"[^"]+"' |
    head -n 1 | cut -d '"' -f 4 | base64 -d 2>/dev/null | sed 's/[\\"]/\\&/g')
  case $p_login in
    *:*) ;;
    *) return 0 ;;
  esac
  p_header=$(printf '{"username":"%s","password":"%s"}' "${p_login%%:*}" "${p_login#*:}" | base64 | tr '+/' '-_' | tr -d '\n')
  printf 'header = "X-Registry-Auth: %s"\n' "$p_header"
}
