# shellcheck shell=bash
# Sourced by run, test and check with ROOT set: makes .venv and keeps it fit.
# Needs nothing but bash (>= 3.2) and Python (>= 3.10).

VENV=$ROOT/.venv
PYTORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
QT_PACKAGES=(fontconfig libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1
    libglib2.0-0 libx11-xcb1 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
    libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0
    libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1 libxcb1
    libxkbcommon-x11-0 libxkbcommon0)

# pip stops itself on Ctrl-C; without this the script would go on with its next step.
trap 'exit 130' INT TERM

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# ---- system packages ---------------------------------------------------------------

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Keeps what apt says in APT_SAID: people want to read it only if it fails.
apt_get() {
    APT_SAID=$(as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null 2>&1 9<&-)
}

apt_install() {
    apt_get install -y --no-install-recommends "$@" && return
    # A fresh image has no package lists, or old ones.
    apt_get update && apt_get install -y --no-install-recommends "$@" && return
    say "$APT_SAID"
    return 1
}

# Installs Debian packages where it may; otherwise prints the one command and stops.
need_packages() { # REASON PACKAGE…
    local reason=$1
    shift
    if may_install; then
        say "$reason: installing with apt …"
        apt_install "$@" && return
    fi
    say "$reason. Please run this once, then start again:"
    if command -v apt-get >/dev/null; then
        die "    sudo apt-get install -y $*"
    fi
    die "    (your package manager) install $*   # names as on Debian and Ubuntu"
}

missing_qt_libraries() {
    local plugins
    plugins=$("$VENV/bin/python" -c 'import PyQt5, pathlib
print(pathlib.Path(PyQt5.__file__).parent / "Qt5/plugins/platforms")')
    ldd "$plugins/libqxcb.so" "$plugins/libqoffscreen.so" 2>/dev/null |
        awk '/not found/ { print $1 }' | sort -u || true
}

ensure_qt_libraries() {
    if [ "$OSTYPE" != "${OSTYPE#darwin}" ] || [ -e "$VENV/.qt-libraries-found" ]; then
        return
    fi
    local missing
    missing=$(missing_qt_libraries)
    if [ -n "$missing" ]; then
        need_packages "Windows need system libraries" "${QT_PACKAGES[@]}"
        missing=$(missing_qt_libraries)
        [ -z "$missing" ] || die "Still missing for Qt: ${missing//$'\n'/ }"
    fi
    : >"$VENV/.qt-libraries-found"
}

# ---- Python ------------------------------------------------------------------------

# Prints the real path of the best Python; fails where there is none.
find_python() { # CODE that must run without an error
    local name
    for name in python3.13 python3.12 python3.11 python3.10 python3; do
        "$name" -c "import sys; assert sys.version_info >= (3, 10); $1
import os; print(os.path.realpath(sys.executable))" 2>/dev/null && return
    done
    return 1
}

make_venv() {
    local python version
    if ! python=$(find_python "import ensurepip, venv"); then
        python=$(find_python "") ||
            die "KNEEL GUI needs Python 3.10 or newer (python3); it was not found."
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        need_packages "Python lacks its venv module" "python$version-venv"
    fi
    "$python" -m venv "$VENV" || die "The environment could not be made in $VENV."
    printf '%s' "$ROOT" >"$VENV/.made-for"
}

# Fails where the environment was cut short, came from elsewhere or lost its Python.
venv_usable() {
    [ ! -e "$VENV/.unfinished" ] || return 1
    [ ! -e "$VENV/.made-for" ] || [ "$(<"$VENV/.made-for")" = "$ROOT" ] || return 1
    "$VENV/bin/python" -c 'import pip, sys; assert sys.version_info >= (3, 10)' \
        2>/dev/null
}

pip_install() {
    local quiet=()
    [ -t 2 ] || quiet=(--quiet)
    # Newer pips pass on what the build back end warns its developers of.
    PYTHONWARNINGS=ignore "$VENV/bin/python" -m pip install --disable-pip-version-check \
        ${quiet[@]+"${quiet[@]}"} "$@" >&2
}

# PyTorch first, alone: without a GPU its CPU build, a tenth of the other's size.
install_torch() {
    local torch
    torch=$(sed -n 's/^\(torch==[0-9.]*\).*/\1/p' "$ROOT/constraints.txt")
    "$VENV/bin/python" - "$torch" <<'PY' 2>/dev/null && return
import sys
from importlib.metadata import version
sys.exit("torch==" + version("torch").split("+")[0] != sys.argv[1])
PY
    if [ "$OSTYPE" != "${OSTYPE#darwin}" ] || nvidia-smi -L >/dev/null 2>&1; then
        pip_install --no-deps "$torch"
        return
    fi
    pip_install --no-deps --index-url "$PYTORCH_CPU_INDEX" --timeout 15 --retries 1 \
        "$torch" && return
    say "PyTorch's own index did not answer; trying the usual one …"
    pip_install --no-deps "$torch"
}

# ---- all of it, once ---------------------------------------------------------------

fingerprint() {
    local python=
    [ ! -r "$VENV/pyvenv.cfg" ] || python=$(<"$VENV/pyvenv.cfg")
    printf '%s\n' "$ROOT" "$python" |
        cat - "$ROOT/setup.cfg" "$ROOT/pyproject.toml" "$ROOT/constraints.txt" | cksum
}

is_ready() { # LEVEL
    [ -x "$VENV/bin/python" ] && [ -r "$VENV/.ready-$1" ] &&
        [ ! -e "$VENV/.unfinished" ] && [ "$(<"$VENV/.ready-$1")" = "$(fingerprint)" ]
}

# One set-up at a time: the lock is on the checkout's folder and ends with this process.
lock() {
    exec 9<"$ROOT"
    command -v flock >/dev/null || return 0
    flock -n 9 && return
    say "Another set-up is running here; waiting for it …"
    flock 9
}

# EXTRAS are setup.cfg's, in brackets or empty. The LEVELs are the stamps that this earns;
# the first is the one wanted, the others are smaller.
ensure_environment() { # EXTRAS LEVEL…
    local extras=$1 level
    shift
    is_ready "$1" && return
    lock
    if ! is_ready "$1"; then
        say "Setting up KNEEL GUI in $VENV (once; a few minutes) …"
        if ! venv_usable; then
            rm -rf "$VENV"
            mkdir "$VENV"
            : >"$VENV/.unfinished"
            make_venv
        fi
        : >"$VENV/.unfinished"
        if ! install_torch ||
            ! pip_install -c "$ROOT/constraints.txt" -e "$ROOT$extras"; then
            die "The set-up did not finish (see above). Start again to retry it."
        fi
        for level in "$@"; do
            fingerprint >"$VENV/.ready-$level"
        done
        rm "$VENV/.unfinished"
        say "Ready."
    fi
    exec 9<&-
}
