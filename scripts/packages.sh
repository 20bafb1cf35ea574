# shellcheck shell=sh
# What has to be on the machine, how one sees that it is there, and what brings it. Sourced by
# bootstrap.

# One line for each need: what for; name; how it is checked; its package with apt, dnf, brew, pacman
# and apk ("-": comes with the system's own developer tools).
NEEDS='
build|a C compiler|have_compiler|gcc libc6-dev|gcc|-|gcc|gcc musl-dev
build|cmake 3.21 or newer|have_cmake|cmake|cmake|cmake|cmake|cmake
build|ninja|have ninja|ninja-build|ninja-build|ninja|ninja|samurai
build|git|have git|git|git|git|git|git
build|pkg-config|have pkg-config|pkg-config|pkgconf-pkg-config|pkgconf|pkgconf|pkgconf
build|npm|have npm|npm|npm|node|npm|npm
build|python3 with pip|have_pip|python3 python3-pip|python3-pip|python|python-pip|py3-pip
test|python3 with venv|have_venv|python3-venv|python3|python|python|python3
test|the certificates of public servers|have_certificates|ca-certificates|ca-certificates|ca-certificates|ca-certificates|ca-certificates
test|valgrind|have_valgrind|valgrind|valgrind|-|valgrind|valgrind
test|the program dot of Graphviz|have dot|graphviz|graphviz|graphviz|graphviz|graphviz
test|cmocka|have_cmocka|libcmocka-dev|libcmocka-devel|cmocka|cmocka|cmocka-dev
'

have() {
  command -v "$1" >/dev/null 2>&1
}

# Compiles and links, since a compiler without the C library's headers is of no use.
have_compiler() {
  probe=$(mktemp -d)
  printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' >"$probe/probe.c"
  "${CC:-cc}" "$probe/probe.c" -o "$probe/probe" >/dev/null 2>&1 && found=0 || found=1
  rm -rf "$probe"
  return "$found"
}

have_cmake() {
  have cmake && cmake --version | awk '/version/ {
    split($3, v, "."); exit !(v[1] > 3 || (v[1] == 3 && v[2] >= 21)) }'
}

have_pip() {
  have python3 && { python3 -m pip --version >/dev/null 2>&1 || have_venv; }
}

have_venv() {
  have python3 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1
}

have_certificates() {
  [ -s /etc/ssl/certs/ca-certificates.crt ] || [ -s /etc/ssl/cert.pem ] ||
    [ -s /etc/pki/tls/certs/ca-bundle.crt ]
}

# There is none for macOS; its test is skipped there.
have_valgrind() {
  have valgrind || [ "$(uname -s)" = Darwin ]
}

# As CMake will look for it.
have_cmocka() {
  probe=$(mktemp -d)
  printf '%s\n' 'cmake_minimum_required(VERSION 3.21)' 'project(probe LANGUAGES C)' \
    'find_package(cmocka CONFIG REQUIRED)' >"$probe/CMakeLists.txt"
  have ninja && have cmake &&
    cmake -G Ninja -S "$probe" -B "$probe/build" >/dev/null 2>&1 && found=0 || found=1
  rm -rf "$probe"
  return "$found"
}

# The package manager of this system, or "unknown".
package_manager() {
  if [ "$(uname -s)" = Darwin ]; then
    echo brew
    return
  fi
  for word in $(. /etc/os-release 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}"); do
    case $word in
      debian | ubuntu) echo apt && return ;;
      fedora | rhel | centos) echo dnf && return ;;
      arch) echo pacman && return ;;
      alpine) echo apk && return ;;
    esac
  done
  echo unknown
}

# missing WHAT-FOR COLUMN: that column of each need that is not met, a line each.
missing() {
  printf '%s' "$NEEDS" | while IFS='|' read -r use name check apt dnf brew pacman apk; do
    [ "$use" = "$1" ] || continue
    $check && continue
    case $2 in
      name) echo "$name" ;;
      apt) echo "$apt" ;;
      dnf) echo "$dnf" ;;
      brew) echo "${brew#-}" ;;
      pacman) echo "$pacman" ;;
      apk) echo "$apk" ;;
    esac
  done
}

# package_names MANAGER WHAT-FOR...: the packages that bring what is missing, on one line.
package_names() {
  manager=$1
  shift
  # shellcheck disable=SC2005,SC2046  # lines become words
  echo $(for purpose; do missing "$purpose" "$manager"; done)
}

install_command() {
  case $1 in
    apt) echo 'apt-get install' ;;
    dnf) echo 'dnf install' ;;
    brew) echo 'brew install' ;;
    pacman) echo 'pacman -S' ;;
    apk) echo 'apk add' ;;
  esac
}

# Names what is missing and how to get it here, and stops.
refuse() {
  manager=$1
  shift
  {
    echo "mplint needs what is not on this machine:"
    for purpose; do
      missing "$purpose" name | sed 's/^/  - /'
    done
    packages=$(package_names "$manager" "$@")
    if [ -n "$packages" ]; then
      echo "Install it with:"
      echo "  $(install_command "$manager") $packages"
    fi
    if [ "$manager" = unknown ]; then
      echo "The names of their packages on this system are not known here."
    fi
    if [ "$manager" = brew ] && ! have_compiler; then
      echo "The C compiler comes with: xcode-select --install"
    fi
    echo "Nothing was changed."
  } >&2
  exit 1
}

# require_packages WHAT-FOR...: all of it is there, or is installed now, or the run stops.
require_packages() {
  lacking=$(for purpose; do missing "$purpose" name; done)
  if [ -z "$lacking" ]; then
    return
  fi
  manager=$(package_manager)
  if [ "$manager" != apt ] || [ "$(id -u)" -ne 0 ]; then
    refuse "$manager" "$@"
  fi
  packages=$(package_names apt "$@")
  say "installing $packages"
  apt-get -q -o Acquire::Retries=3 update
  # shellcheck disable=SC2086  # a list of names
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 \
    install --no-install-recommends $packages
  lacking=$(for purpose; do missing "$purpose" name; done)
  if [ -n "$lacking" ]; then
    echo "still missing after installing $packages:" >&2
    echo "$lacking" >&2
    exit 1
  fi
}
